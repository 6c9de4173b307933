import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RealCluster } from '../../scripts/cluster-members.mjs';
import { type IMap, type LifecycleState, type ReconnectMode } from '../../src/index.ts';
import { eventually, startClient } from '../scenarios/clients.ts';
import { connectedOnceToEach } from './client-members.ts';

/** What clients do when all members are gone, and when they are back, empty. */
export function outageTests(cluster: () => RealCluster): void {
  test('MODE-3 MODE-5 MODE-7 MODE-8 MODE-9 LIFE-6 VIEW-6: when all members are lost ON waits for others, ASYNC rejects and OFF ends', async () => {
    const [on, async, off] = await Promise.all([open('ON'), open('ASYNC'), open('OFF')]);
    await pauseAll(on.map);
    const inFlight = {
      on: ask(on.map),
      async: ask(async.map),
      off: ask(off.map),
      sets: [on, async, off].map(({ map }) => codeOf(map.set('key', 2))),
    };
    await nextTurn();
    await Promise.all(cluster().members.map((member) => member.kill()));

    expect(await inFlight.async).toEqual(Array.from({ length: 20 }, () => 'CLIENT_OFFLINE'));
    expect(await inFlight.off).toEqual(Array.from({ length: 20 }, () => 'CLIENT_NOT_ACTIVE'));
    expect(await Promise.all(inFlight.sets)).toEqual(['TARGET_DISCONNECTED', 'TARGET_DISCONNECTED', 'TARGET_DISCONNECTED']);
    await eventually(() => expect(off.events.at(-1)).toBe('SHUTDOWN'));
    expect(off.events.slice(-3)).toEqual(['DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    expect(await codeOf(off.map.get('key'))).toBe('CLIENT_NOT_ACTIVE');
    await expectQuickRejections(async.map);

    await eventually(() => expect(on.events.at(-1)).toBe('DISCONNECTED')); // it may be the last one to notice
    const parked = ask(on.map);
    await eventually(() => expect(on.client.connectionStatus().offlineQueueSize).toBe(40));
    expect(on.client.getCluster().getMembers()).toHaveLength(3);
    const { clusterId } = on.client.connectionStatus();
    await Promise.all(cluster().members.map((member) => member.start()));
    expect(await Promise.all([inFlight.on, parked])).toEqual([
      Array.from({ length: 20 }, () => null),
      Array.from({ length: 20 }, () => null),
    ]);
    await async.client.ready();
    await async.map.set('key', 3);
    expect(await on.map.get('key')).toBeNull();

    for (const { client, events, members } of [on, async]) {
      await connectedOnceToEach(client, 3);
      expect(events.slice(-3)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
      expect(members).toEqual(['removed', 'removed', 'removed', 'added', 'added', 'added']);
      expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 2, offlineQueueSize: 0 });
      expect(client.connectionStatus().clusterId).not.toEqual(clusterId);
      expect(client.parts.invoker.unsettledCalls).toBe(0);
    }
  });

  /** Resolves when no member answers any more: a signal takes its time. */
  async function pauseAll(map: IMap<string, number>): Promise<void> {
    for (const member of cluster().members) member.pause();
    const impatient = map.withOptions({ timeoutMillis: 100 });
    await eventually(async () => expect(new Set(await ask(impatient))).toEqual(new Set(['OPERATION_TIMEOUT'])));
  }

  async function open(reconnectMode: ReconnectMode) {
    const events: LifecycleState[] = [];
    const members: string[] = [];
    const client = await startClient(cluster().addresses, {
      connectionStrategy: { reconnectMode, connectionRetry: { initialBackoffMillis: 20, maxBackoffMillis: 100 } },
      lifecycleListeners: [(state) => events.push(state)],
      membershipListeners: [{ memberAdded: () => members.push('added'), memberRemoved: () => members.push('removed') }],
    });
    await connectedOnceToEach(client, 3);
    const map = await client.getMap<string, number>(randomUUID());
    await map.set('key', 1);
    return { client, map, events, members };
  }
}

/** Twenty reads of keys of many members: what they give, or why they fail. */
function ask(map: IMap<string, number>): Promise<(string | number | null)[]> {
  return Promise.all(Array.from({ length: 20 }, (_, i) => codeOf(map.get(`key-${i}`))));
}

/** What a call gives, or the code of its error. */
async function codeOf<T>(call: Promise<T>): Promise<T | string> {
  try {
    return await call;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

/** A call is rejected in the turn in which it is made, and a thousand of them take less than 5 ms each. */
async function expectQuickRejections(map: IMap<string, number>): Promise<void> {
  expect(await Promise.race([codeOf(map.get('key')), nextTurn('late')])).toBe('CLIENT_OFFLINE');
  const begun = performance.now();
  for (let i = 0; i < 1_000; i++) expect(await codeOf(map.set('key', 1))).toBe('CLIENT_OFFLINE');
  expect((performance.now() - begun) / 1_000).toBeLessThan(5);
}
