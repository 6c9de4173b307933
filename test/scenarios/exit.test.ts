import { afterAll, beforeAll, expect, test } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually } from './clients.ts';
import { CompiledClient, patientConfig } from './child.ts';
import type { OrderlyEnd } from './exit/orderly.ts';
import { deadAddress } from './observe.ts';

/** How long a process may take to exit after it has begun to shut its client down, in milliseconds. */
const MAX_EXIT_MILLIS = 500;
const IN_LONG_PAUSE = 'client.connectionStatus().nextAttemptAt > Date.now() + 15_000';

let compiled: CompiledClient;
beforeAll(async () => {
  compiled = await CompiledClient.compile();
});
afterAll(() => compiled[Symbol.asyncDispose]());

test('SHUTDOWN-5 BACKOFF-9: a process exits soon after a shutdown during a pause of 20 s, when no cluster was ever there', async () => {
  const config = patientConfig([await deadAddress()], true);
  expect(await compiled.exitMillis(config, IN_LONG_PAUSE)).toBeLessThan(MAX_EXIT_MILLIS);
});

test('SHUTDOWN-5: a process exits soon after a shutdown of a client that is connected', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 3 });
  expect(await compiled.exitMillis(patientConfig(cluster.addresses), 'true')).toBeLessThan(MAX_EXIT_MILLIS);
});

test('SHUTDOWN-5 BACKOFF-9: a process exits soon after a shutdown during a pause of 20 s, when its cluster is lost', async () => {
  const cluster = await EmbeddedCluster.start({ members: 3 });
  const exit = compiled.exitMillis(patientConfig(cluster.addresses), IN_LONG_PAUSE);
  await eventually(() => cluster.members.every(({ clientCount }) => clientCount === 1));
  await cluster.stop();
  expect(await exit).toBeLessThan(MAX_EXIT_MILLIS);
});

/** Situations of a process with what its client announces in each. */
const ends: Record<string, { readonly events: readonly string[]; readonly late?: string }> = {
  searching: { events: ['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN'] },
  dialling: { events: ['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN'] },
  connected: { events: ['STARTING', 'STARTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'] },
  frozen: { events: ['STARTING', 'STARTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'] },
  aborted: { events: ['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN'], late: 'AbortError' },
};

test.each(Object.keys(ends))(
  'A79 SHUTDOWN-1 SHUTDOWN-4 SHUTDOWN-5: a process ends in order and exits within 100 ms (%s)',
  async (situation) => {
    await using cluster = await EmbeddedCluster.start();
    if (situation === 'aborted' || situation === 'dialling') cluster.faults.add({ on: 'connect', do: { kind: 'silence' } });
    if (situation === 'searching') cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const running = compiled.run('orderly', situation, cluster.addresses[0]!);
    if (situation === 'frozen') {
      await eventually(() => cluster.countOf('mapGet') > 0);
      cluster.members[0]!.pause();
    }
    const { events, late, shutdownMillis, exitMillis } = JSON.parse(await running) as OrderlyEnd;
    expect(events).toEqual(ends[situation]!.events);
    expect(late).toBe(ends[situation]!.late ?? 'ClientNotActiveError');
    expect(shutdownMillis).toBeLessThan(100);
    expect(exitMillis).toBeLessThan(100);
  },
);

test('A65 ERROR-4: users and members that do everything wrong cause no rejection that nobody handles, and no error that nobody catches', async () => {
  expect(await compiled.run('stormy')).toBe('CLOSED CLOSED CLOSED\n');
});
