import { describe, expect, test } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, nextEvent, startClient } from './clients.ts';
import { keptLog } from './peers.ts';

const SECRET = 'hunter2';

describe('what is logged', () => {
  test('BACKOFF-16: one line for each change of state and for each failed round, however many calls wait and are tried again', async () => {
    await using cluster = await EmbeddedCluster.start({ credentials: { username: 'app', password: SECRET } });
    const log = keptLog();
    const client = await startClient(cluster.addresses, {
      customLogger: log,
      security: { usernamePassword: { username: 'app', password: SECRET } },
      connectionStrategy: { connectionRetry: { initialBackoffMillis: 50, multiplier: 1 } },
      properties: { 'hazelcast.logging.level': 'INFO' },
    });
    const map = await client.getMap<string, number>('cities');
    log.lines.length = 0;
    const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const lost = nextEvent(client, 'DISCONNECTED');
    const calls = Array.from({ length: 500 }, (_, i) => map.get(`city ${i}`));
    cluster.members[0]!.disconnectClients();
    await lost;
    await eventually(() => client.connectionStatus().attempt >= 5);
    refusal.remove();
    await Promise.all(calls);

    const rounds = log.lines.filter((line) => /ConnectLoop: round \d+ to reach/.test(line));
    const numbers = rounds.map((line) => Number(/round (\d+)/.exec(line)?.[1]));
    expect(numbers).toEqual(rounds.map((_, i) => i + 1));
    const others = log.lines.filter((line) => !rounds.includes(line));
    expect(others.map((line) => line.replace(/^(\w+) \S+ /, '$1 ').replace(/: the connection .*/, ''))).toEqual([
      'info Lifecycle: the client is DISCONNECTED',
      'info Lifecycle: the client is CONNECTED',
    ]);
    expect(log.lines.join()).not.toContain(SECRET);
  });
});
