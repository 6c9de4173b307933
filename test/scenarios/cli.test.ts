import net from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../src/testing/index.ts';
import { captured, longLines } from '../unit/cli/captured.ts';
import { CompiledClient } from './child.ts';
import { eventually } from './clients.ts';
import { pem, SilentPeer } from './peers.ts';

async function clusterWith(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

interface Printed {
  readonly ok: boolean;
  readonly failedAt: string | null;
  readonly timeline: readonly { readonly state: string }[];
  readonly members: readonly { readonly address: string; readonly isConnected: boolean }[];
  readonly failures: readonly { readonly code: string }[];
}

/** Probes, and fails unless the text and the data say the same. */
async function probe(...argv: string[]) {
  const text = await captured(['probe', ...argv], { SECRET: 'open sesame' });
  const data = await captured(['probe', ...argv, '--json'], { SECRET: 'open sesame' });
  const printed = JSON.parse(data.out) as Printed;
  expect([text.code, text.err, data.code, data.err]).toEqual([printed.ok ? 0 : 1, '', printed.ok ? 0 : 1, '']);
  expect(longLines(text.out)).toEqual([]);
  expect(text.out + data.out).not.toContain('open sesame');
  expect(text.out).toContain(printed.ok ? 'The cluster was reached.' : `The probe failed at this step: ${printed.failedAt}.`);
  return { text: text.out, data: printed };
}

test('a cluster is told with its timeline, members, versions, partitions and round trips, and nothing is left behind', async () => {
  const cluster = await clusterWith({ members: 3, credentials: { username: 'u', password: 'open sesame' } });
  const { text, data } = await probe(cluster.addresses[0]!, '--username', 'u', '--password-env', 'SECRET');
  expect(data).toMatchObject({ ok: true, partitionCount: 271, roundTripMillis: { count: 20 } });
  expect(data.timeline.map(({ state }) => state)).toEqual(expect.arrayContaining(['CONNECTING', 'SYNCING', 'INITIALIZED']));
  expect(data.members.map(({ address }) => address).toSorted()).toEqual([...cluster.addresses].toSorted());
  expect(data.members.filter(({ isConnected }) => !isConnected)).toEqual([]);
  expect(text).toMatch(/ms {2}INITIALIZED, members connected: 3 of 3\n/);
  expect(text).toMatch(/5\.5\.0 .* connected\n/);
  expect(text).toMatch(/partitions: 271\nround trips of 20 calls: min /);
  expect([cluster.countOf('mapGet'), cluster.countOf('clientDestroyProxy')]).toEqual([40, 2]);
  await eventually(() => cluster.members.every(({ clientCount }) => clientCount === 0));
});

test('a port on which nobody listens fails at TCP', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await once(server.close(), 'close');
  const { data } = await probe(`127.0.0.1:${port}`);
  expect(data).toMatchObject({ failedAt: 'TCP', failures: [{ code: 'ECONNREFUSED' }] });
});

test('a name that has no address fails at DNS', async () => {
  const { data } = await probe('nosuchhost.invalid:5701');
  expect(data).toMatchObject({ failedAt: 'DNS', failures: [{ address: 'nosuchhost.invalid:5701' }] });
});

test.each([
  ['another cluster name', ['--cluster-name', 'other']],
  ['a wrong password', ['--username', 'somebody', '--password-env', 'SECRET']],
])('%s fails at the cluster name or credentials', async (_, options) => {
  const cluster = await clusterWith({ credentials: { username: 'u', password: 'p' } });
  const { data } = await probe(cluster.addresses[0]!, ...options);
  expect(data).toMatchObject({ failedAt: 'cluster name or credentials', failures: [{ code: 'AUTHENTICATION_FAILED' }] });
});

test('a certificate of an authority that nobody knows fails at TLS', async () => {
  const cluster = await clusterWith({ tls: { cert: pem('server'), key: pem('server-key') } });
  const { data } = await probe(cluster.addresses[0]!, '--tls');
  expect(data).toMatchObject({ failedAt: 'TLS', failures: [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }] });
});

test('a member that does not use TLS fails at TLS', async () => {
  const cluster = await clusterWith();
  expect((await probe(cluster.addresses[0]!, '--tls')).data.failedAt).toBe('TLS');
});

test('a peer that says nothing fails at the authentication', async () => {
  const peer = await SilentPeer.start();
  const { data } = await probe(peer.address, '--timeout', '200');
  expect(data).toMatchObject({ failedAt: 'authentication', failures: [{ code: 'AUTHENTICATION_TIMEOUT' }] });
});

test('a member that never sends its members fails at the member list', async () => {
  const cluster = await clusterWith({ protocolVersion: '2.6' }); // newer members send them when they accept the client
  cluster.faults.add({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'drop' } });
  const { data } = await probe(cluster.addresses[0]!, '--timeout', '300');
  expect(data).toMatchObject({ failedAt: 'member list', failures: [{ code: 'MEMBER_LIST_TIMEOUT' }] });
});

test('a call that fails is told as such, and the map is destroyed all the same', async () => {
  const cluster = await clusterWith();
  cluster.faults.add({ on: 'mapGet', do: { kind: 'error', code: 64, message: 'no permission' } });
  const { data } = await probe(cluster.addresses[0]!);
  expect(data).toMatchObject({ failedAt: 'calls', failures: [{ code: 'ACCESS_CONTROL', reason: 'no permission' }], roundTripMillis: null });
  expect(cluster.countOf('clientDestroyProxy')).toBe(2);
});

test('a member that is not reached is told as such, after the timeout', async () => {
  const cluster = await clusterWith({ members: 2 });
  const [good, bad] = cluster.members;
  bad!.pause();
  const { data } = await probe(`127.0.0.1:${good!.port}`, '--timeout', '1000');
  const reached = new Map(data.members.map(({ address, isConnected }) => [Number(address.split(':')[1]), isConnected]));
  expect(reached).toEqual(
    new Map([
      [good!.port, true],
      [bad!.port, false],
    ]),
  );
});

test('the command runs in a process of its own', async () => {
  await using compiled = await CompiledClient.compile();
  const { pauses } = JSON.parse(await compiled.run('command', 'plan', '--json', '--attempts', '2')) as { pauses: unknown[] };
  expect(pauses).toMatchObject([{ pauseMillis: 1_000 }, { pauseMillis: 1_050 }]);
});
