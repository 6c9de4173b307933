import { describe, expect, test } from 'vitest';
import { Client, type ClientConfig, type RetryContext, type RetryFunction } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, nextEvent, quickConfig, startClient } from './clients.ts';
import { CountingClock, deadAddress, lifecycleLog, rejectionOf } from './observe.ts';

describe('rounds', () => {
  test('BACKOFF-1: a failed round is every address once, and the first round begins at once', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const connectionRetry = { initialBackoffMillis: 20_000 };
    const client = await startClient(cluster.addresses, { connectionStrategy: { asyncStart: true, connectionRetry } });
    await eventually(() => client.connectionStatus().attempt === 1);
    const { lastErrors, nextAttemptAt } = client.connectionStatus();
    expect(lastErrors.map(({ address }) => address).sort()).toEqual(cluster.addresses.sort());
    expect(nextAttemptAt! - Date.now()).toBeGreaterThan(15_000);
    expect(cluster.connections.map(({ member }) => member).sort()).toEqual(cluster.addresses.sort());
  });

  test('BACKOFF-9: a shutdown ends a long pause at once', async () => {
    const clock = new CountingClock();
    const connectionStrategy = { asyncStart: true, connectionRetry: { initialBackoffMillis: 20_000 } };
    const client = await Client.start(quickConfig([await deadAddress()], { connectionStrategy }), undefined, clock);
    await eventually(() => client.connectionStatus().nextAttemptAt !== undefined);
    const begun = performance.now();
    await client.shutdown();
    expect(performance.now() - begun).toBeLessThan(100);
    expect(clock.pending).toBe(0);
  });

  test('BACKOFF-16: each failed one is logged once, with what failed, what follows and what is left', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const lines: string[] = [];
    const config: ClientConfig = {
      customLogger: { error: () => {}, warn: (line: string) => lines.push(line), info: () => {}, debug: () => {} },
      properties: { 'hazelcast.logging.level': 'WARN' },
      connectionStrategy: { connectionRetry: { initialBackoffMillis: 50, multiplier: 2, clusterConnectTimeoutMillis: 500 } },
    };
    const error = await rejectionOf(startClient(cluster.addresses, config));
    expect(error).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED' });
    const rounds = lines.filter((line) => line.includes('to reach the cluster "dev" failed'));
    expect(rounds).toHaveLength(cluster.connections.length / 2);
    for (const [i, line] of rounds.entries()) {
      expect(line).toContain(`round ${i + 1} `);
      for (const address of cluster.addresses) expect(line).toContain(`${address} (cannot connect to ${address}`);
      expect(line).toMatch(i === rounds.length - 1 ? /; giving up, 0 ms left$/ : /; next round in \d+ ms, \d+ ms left$/);
    }
    expect(rounds[0]).toContain('next round in 50 ms');
    expect(rounds[1]).toContain('next round in 100 ms');
  });
});

describe('a retry function', () => {
  test('BACKOFF-12 BACKOFF-10: is asked after every failed round, and again from the first one after each loss', async () => {
    await using cluster = await EmbeddedCluster.start();
    const refusals = cluster.faults.add({ on: 'connect', times: 2, do: { kind: 'refuse' } });
    cluster.faults.add({ on: 'clientLocalBackupListener', times: 1, do: { kind: 'close' } });
    const asked: RetryContext[] = [];
    const connectionRetry: RetryFunction = (context) => {
      asked.push(context);
      return context.phase === 'reconnect' && context.attempt === 3 ? 'give-up' : 0;
    };
    const client = await startClient(cluster.addresses, { connectionStrategy: { connectionRetry } });
    expect(refusals.hits).toBe(2);
    const common = { cluster: 'dev', lastErrors: [{ address: cluster.addresses[0] }] };
    expect(asked).toMatchObject([1, 2, 3].map((attempt) => ({ ...common, attempt, phase: 'initial' })));
    expect(asked[2]!.lastErrors[0]!.error).toMatchObject({ code: 'TARGET_DISCONNECTED' });
    asked.length = 0;
    const closed = nextEvent(client, 'SHUTDOWN');
    cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    cluster.members[0]!.disconnectClients();
    await closed;
    expect(asked).toMatchObject([1, 2, 3].map((attempt) => ({ ...common, attempt, phase: 'reconnect' })));
    const elapsed = asked.map(({ elapsedMillis }) => elapsedMillis);
    expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
    expect(client.connectionStatus().cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED' });
    expect(client.connectionStatus().cause!.cause).toBeInstanceOf(AggregateError);
  });
});

describe('the time for one cluster', () => {
  test('TIMEOUT-4: does not cut a round that runs', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const silence = cluster.faults.add({ on: 'connect', do: { kind: 'silence' } });
    const begun = performance.now();
    const config: ClientConfig = {
      network: { clusterMembers: cluster.addresses, authenticationTimeoutMillis: 100 },
      connectionStrategy: { connectionRetry: { initialBackoffMillis: 0, clusterConnectTimeoutMillis: 50 } },
    };
    const error = await rejectionOf(startClient(cluster.addresses, config));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(199);
    expect(silence.hits).toBe(2);
    expect((error as Error & { cause: AggregateError }).cause.errors).toMatchObject([
      { code: 'AUTHENTICATION_TIMEOUT' },
      { code: 'AUTHENTICATION_TIMEOUT' },
    ]);
  });

  test('TIMEOUT-5 TIMEOUT-6: a cluster that turns the client away is given up at once, although there is no end to the time', async () => {
    await using cluster = await EmbeddedCluster.start();
    const log = lifecycleLog();
    const connectionRetry = { initialBackoffMillis: 0, clusterConnectTimeoutMillis: -1 };
    const client = await startClient(cluster.addresses, { connectionStrategy: { connectionRetry }, lifecycleListeners: [log.listener] });
    const closed = nextEvent(client, 'SHUTDOWN');
    cluster.authenticationStatus = 3;
    cluster.members[0]!.disconnectClients();
    await closed;
    expect(cluster.countOf('clientAuthentication')).toBe(2);
    expect(log.details.at(-1)!.cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: { code: 'CLIENT_NOT_ALLOWED_IN_CLUSTER' } });
  });
});
