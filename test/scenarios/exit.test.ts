import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually } from './clients.ts';
import { CompiledClient, patientConfig } from './child.ts';

/** How long a process may take to exit after it has begun to shut its client down, in milliseconds. */
const MAX_EXIT_MILLIS = 500;
const IN_LONG_PAUSE = 'client.connectionStatus().nextAttemptAt > Date.now() + 15_000';

let compiled: CompiledClient;
beforeAll(async () => {
  compiled = await CompiledClient.compile();
});
afterAll(() => compiled[Symbol.asyncDispose]());

test('SHUTDOWN-5 BACKOFF-9: a process exits soon after a shutdown during a pause of 20 s, when no cluster was ever there', async () => {
  const config = patientConfig([`127.0.0.1:${await closedPort()}`], true);
  expect(await compiled.exitMillis(config, IN_LONG_PAUSE)).toBeLessThan(MAX_EXIT_MILLIS);
});

test('SHUTDOWN-5: a process exits soon after a shutdown while a member takes its time to answer', async () => {
  const silent = net.createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(silent, 'listening');
  const config = patientConfig([`127.0.0.1:${(silent.address() as net.AddressInfo).port}`], true);
  const dialled = once(silent, 'connection');
  const exit = compiled.exitMillis(config, 'process.uptime() > 1');
  await dialled;
  expect(await exit).toBeLessThan(MAX_EXIT_MILLIS);
  silent.close();
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

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await once(server.close(), 'close');
  return port;
}
