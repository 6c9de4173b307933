import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { TargetDisconnectedError, type Client, type ClientConfig } from '../../src/index.ts';
import { connectedMembers, eventually, startClient } from '../scenarios/clients.ts';
import { balancedOver, connectedOnceToEach, safeWith } from './client-members.ts';
import { outageTests } from './client-outage.ts';
import { Load, type LoadReport } from './load.ts';

const WORKERS = 50;
const REDOING: ClientConfig = { network: { redoOperation: true } };
const SINGLE: ClientConfig = { network: { smartRouting: false } };

describe.each(['5.7.0', '5.3.8'])('on three members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ version });
  });
  afterAll(() => cluster.stop());

  test('INVOKE-8 MAP-27: kill -9 and a restart of a member under load fail no get and lose no acknowledged set', async () => {
    const loaded = await Promise.all([underLoad(), underLoad(REDOING), underLoad(SINGLE)]);
    const [usual, redoing, single] = loaded;
    await safeWith(usual.client, 3);
    const { target } = single.client.parts.cluster.connections.all[0]!;
    const member = cluster.members.find(({ port }) => port === target.port)!;
    await member.kill();
    await Promise.all(loaded.map((one) => one.proceeds()));
    await member.start();
    for (const one of loaded) expectNothingLost(await one.ends());
    expect(redoing.report.failedSets).toEqual([]);
    expect(usual.report.failedSets.length).toBeLessThanOrEqual(WORKERS);
    // all its calls were on the connection that broke, half of them sets
    expect(single.report.failedSets.length).toBeGreaterThan(0);
    expect(single.report.failedSets.length).toBeLessThanOrEqual(WORKERS);
  });

  test('LISTEN-2 LISTEN-5: a rolling restart under load fails no get, and loses no acknowledged set and no listener', async () => {
    const loaded = await Promise.all([underLoad(), underLoad(REDOING)]);
    const [usual, redoing] = loaded;
    const heard: number[] = [];
    const watched = await usual.client.getMap<number, number>(randomUUID());
    await watched.addEntryListener({ added: ({ key }) => heard.push(key) });
    const handlers = handlersOf(usual.client);
    for (const member of cluster.members) {
      await balancedOver(usual.client, 3);
      await member.terminate();
      await Promise.all(loaded.map((one) => one.proceeds()));
      await member.start();
    }
    for (const one of loaded) expectNothingLost(await one.ends());
    expect(redoing.report.failedSets).toEqual([]);
    expect(usual.report.failedSets.length).toBeLessThanOrEqual(3 * WORKERS);
    expect(handlersOf(usual.client)).toBe(handlers);
    const keys = Array.from({ length: 200 }, (_, i) => i);
    for (const key of keys) await watched.set(key, key);
    await eventually(() => expect(heard.toSorted((a, b) => a - b)).toEqual(keys));
  });

  test('HEART-1: a member that hangs for three seconds fails nothing under load, and is left and found again by who does not wait', async () => {
    const usual = await underLoad();
    const hasty = await startClient(cluster.addresses, {
      properties: { 'hazelcast.client.heartbeat.interval': 400, 'hazelcast.client.heartbeat.timeout': 1_200 },
    });
    await connectedOnceToEach(hasty, 3);
    const connections = usual.client.parts.cluster.connections.all;
    cluster.members[2]!.pause();
    const end = sleep(3_000);
    await eventually(() => connectedMembers(hasty) === 2);
    expect(hasty.connectionStatus().members.find(({ connected }) => !connected)?.address.port).toBe(cluster.members[2]!.port);
    await end;
    cluster.members[2]!.resume();
    await usual.proceeds();
    expectNothingLost(await usual.ends());
    expect(usual.report.failedSets).toEqual([]);
    expect(usual.client.parts.cluster.connections.all).toEqual(connections);
    await connectedOnceToEach(hasty, 3);
  });

  outageTests(() => cluster);

  /** Starts a client with its workers, all of which have begun when this resolves. */
  async function underLoad(config: ClientConfig = {}) {
    const client = await startClient(cluster.addresses, config);
    const connections = config.network?.smartRouting === false ? 1 : 3;
    await connectedOnceToEach(client, connections);
    const freshKeys = config.network?.redoOperation === true;
    const load = new Load(await client.getMap(randomUUID()), { workers: WORKERS, freshKeys });
    const { report } = load;
    /** Resolves when workers have read a good deal more. */
    const proceeds = async () => {
      const before = report.gets;
      await eventually(() => report.gets > before + 20 * WORKERS, 30_000);
    };
    /** Ends the load once everything is as it was in the beginning. */
    const ends = async () => {
      await connectedOnceToEach(client, connections);
      await proceeds();
      await load.stop();
      expect(client.parts.invoker.unsettledCalls).toBe(0);
      return report;
    };
    await proceeds();
    return { client, report, proceeds, ends };
  }
});

function handlersOf(client: Client): number {
  return client.parts.cluster.connections.all.reduce((sum, { counts }) => sum + counts.handlers, 0);
}

function expectNothingLost({ failedGets, failedSets, wrongReads }: LoadReport): void {
  expect(failedGets).toEqual([]);
  expect(wrongReads).toEqual([]);
  expect(failedSets.filter((error) => !(error instanceof TargetDisconnectedError && error.maybeExecuted))).toEqual([]);
}
