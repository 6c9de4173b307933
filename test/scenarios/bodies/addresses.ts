import dns from 'node:dns';
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import { Address, type RetryContext } from '../../../src/index.ts';
import { connectedMembers, eventually, lose, nextEvent, startClient } from '../clients.ts';
import { deadAddress, onDial } from '../observe.ts';
import { scenario } from '../scenario.ts';

scenario('A36 ADDR-1: when the configured member is gone the client comes back through the member list', 2, async (world) => {
  const client = await startClient([world.addresses[0]!]);
  await eventually(() => connectedMembers(client) === 2);
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  await world.heal(1);
  await client.ready();
  const { target } = client.parts.cluster.connections.all[0]!;
  expect(`${target.host}:${target.port}`).toBe(world.addresses[1]);
});

scenario('A39 ADDR-8 VIEW-6 CONFIG-6: after 20 reconnects the members and the configured addresses have their order', 3, async (world) => {
  const clusterMembers = [...world.addresses];
  const client = await startClient(world.addresses, { network: { clusterMembers } });
  const members = () =>
    client
      .getCluster()
      .getMembers()
      .map(({ uuid }) => uuid.toString());
  const before = members();
  expect(before).toHaveLength(3);
  for (let i = 0; i < 20; i++) {
    await eventually(() => connectedMembers(client) === 3);
    const back = nextEvent(client, 'CONNECTED');
    for (let member = 0; member < 3; member++) world.reset(member);
    await back;
    expect(members()).toEqual(before);
  }
  expect(clusterMembers).toEqual(world.addresses);
});

/** Keeps the addresses of each failed round, in the order in which they were tried. */
function keptRounds() {
  const rounds: string[][] = [];
  const connectionRetry = ({ lastErrors }: RetryContext) => {
    rounds.push(lastErrors.map(({ address }) => address));
    return 20;
  };
  return { rounds, connectionRetry };
}

scenario(
  'A35 ADDR-1 ADDR-2 ADDR-3 ADDR-6 ADDR-7: a round tries the members, then all primary and then all secondary addresses, one after the other and none twice',
  2,
  async (world) => {
    const [first, second] = world.addresses as [string, string];
    const [port] = (await deadAddress()).split(':').slice(1);
    const { rounds, connectionRetry } = keptRounds();
    // nobody listens at any of these: members stay on 127.0.0.1
    const dead = [`LocalHost:${port}`, '127.0.0.9', '::1', `[::1]:${port}`, `localhost:${port}`];
    const clusterMembers = [first, ...dead, first];
    const client = await startClient(clusterMembers, {
      network: { clusterMembers, connectionTimeoutMillis: 1_000 },
      properties: { 'hazelcast.client.shuffle.member.list': false },
      connectionStrategy: { connectionRetry },
    });
    await eventually(() => connectedMembers(client) === 2);
    await lose(world, client);
    const sockets: Socket[] = [];
    let most = 0;
    using heard = onDial((socket) => {
      sockets.push(socket);
      most = Math.max(most, sockets.filter(({ destroyed }) => !destroyed).length);
    });
    expect(heard).toBeDefined();
    await eventually(() => rounds.length >= 3);
    expect(most).toBe(1);
    const members = client
      .getCluster()
      .getMembers()
      .map(({ address }) => address.toString());
    expect(members.toSorted()).toEqual([first, second].toSorted());
    const expected = [
      ...members, // the first configured one is among them, and not tried again
      ...[`LocalHost:${port}`, '127.0.0.9:5701', '[::1]:5701', `[::1]:${port}`],
      ...['127.0.0.9:5702', '127.0.0.9:5703', '[::1]:5702', '[::1]:5703'],
    ];
    expect(rounds.slice(0, 2)).toEqual([expected, expected]);
    await world.heal();
    await client.ready();
    await eventually(() => connectedMembers(client) === 2);
  },
);

scenario('A38 ADDR-9: skipMemberListOnReconnect leaves all but the configured addresses out', 2, async (world) => {
  const { rounds, connectionRetry } = keptRounds();
  const configured = world.addresses[0]!;
  const client = await startClient([configured], { connectionStrategy: { skipMemberListOnReconnect: true, connectionRetry } });
  await eventually(() => connectedMembers(client) === 2);
  await lose(world, client);
  const accepted = world.accepted(1);
  await world.heal(1); // it would take the client
  await eventually(() => rounds.length >= 4);
  for (const round of rounds) expect(round).toEqual([configured]);
  expect(world.accepted(1)).toBe(accepted);
  await world.heal(0);
  await client.ready();
  await eventually(() => connectedMembers(client) === 2);
});

scenario(
  'A40 ADDR-4 ADDR-5 ADDR-11: a provider that fails makes a round that fails, and a member without an address fails alone',
  1,
  async (world) => {
    const [host, port] = world.addresses[0]!.split(':');
    let asked = 0;
    const errors: (readonly string[])[] = [];
    const connectionRetry = ({ lastErrors }: RetryContext) => {
      errors.push(lastErrors.map(({ error }) => error.message));
      return 20;
    };
    const client = await startClient([], {
      network: {
        clusterMembers: [],
        discovery: {
          discover: () =>
            asked++ === 0
              ? Promise.reject(new Error('no registry'))
              : Promise.resolve([{ address: new Address('nowhere', 1) }, { address: new Address('inside', 7) }]),
          translate: (address) => (address.host === 'nowhere' ? null : new Address(host!, Number(port))),
        },
      },
      connectionStrategy: { connectionRetry },
      properties: { 'hazelcast.client.shuffle.member.list': false },
    });
    expect(asked).toBe(2);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toEqual([expect.stringContaining('no registry')]);
    expect(connectedMembers(client)).toBe(1);
  },
);

scenario('A37 ADDR-4: a round asks again where a name is, and finds a cluster that has moved', 1, async (world) => {
  const [, port] = world.addresses[0]!.split(':');
  const stranger = await world.stranger();
  let where = '127.0.0.1';
  const original = dns.lookup;
  type Callback = (error: Error | null, addresses: dns.LookupAddress[]) => void;
  const lookup = (host: string, options: dns.LookupAllOptions, callback: Callback) =>
    host === 'moving.example' ? callback(null, [{ address: where, family: 4 }]) : original(host, options, callback);
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup);
  onTestFinished(() => spy.mockRestore());
  const relay = net.createServer((socket) => {
    const other = net.connect(Number(stranger.split(':')[1]), '127.0.0.1');
    for (const each of [socket, other]) each.on('error', () => {}).on('close', () => [socket, other].map((one) => one.destroy()));
    socket.pipe(other).pipe(socket);
  });
  await once(relay.listen(Number(port), '127.0.0.2'), 'listening');
  onTestFinished(() => void relay.close());

  const client = await startClient([`moving.example:${port}`]);
  const { clusterId } = client.connectionStatus();
  await lose(world, client);
  await eventually(() => client.connectionStatus().attempt >= 2); // nothing is there any more
  where = '127.0.0.2';
  await client.ready();
  expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 2 });
  expect(client.connectionStatus().clusterId).not.toEqual(clusterId);
});
