import { expect, onTestFinished } from 'vitest';
import type { Client } from '../../../src/index.ts';
import { connectedMembers, eventually, lose, nextEvent, startClient } from '../clients.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { membershipLog } from '../moving.ts';
import { lifecycleLog } from '../observe.ts';
import { scenario } from '../scenario.ts';
import { numberOf } from '../world.ts';

/** The event handlers of each connection, oldest connection first. */
function handlersOf(client: Client): number[] {
  return client.parts.cluster.connections.all.map(({ counts }) => counts.handlers);
}

scenario(
  'A53 VIEW-1 VIEW-2 LISTEN-5: however often the connection that carries the view is lost, exactly one carries it, and the list keeps up with the cluster',
  3,
  async (world) => {
    const client = await startClient(world.addresses, {}, undefined, hurriedClock);
    const { connections } = client.parts.cluster;
    // each has the backup listener, and the oldest one carries the view
    const isComplete = () => connectedMembers(client) === 3 && String(handlersOf(client)) === '2,1,1';
    await eventually(isComplete);
    const loseCarrier = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const carrier = connections.all[0]!;
        world.reset(world.addresses.indexOf(`${carrier.target.host}:${carrier.target.port}`));
        await eventually(() => carrier.closed !== undefined && isComplete());
      }
    };
    await loseCarrier(20);
    expect(world.countOf('clientAddClusterViewListener')).toBe(21);
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1 });
    const gone = world.addresses.length - 1;
    await world.stop(gone);
    await eventually(() => client.getCluster().getMembers().length === 2, 60_000);
    await eventually(() => connections.all.length === 2);
    await world.start();
    await eventually(isComplete, 60_000);
    expect(client.getCluster().getMembers()).toHaveLength(3);
    await loseCarrier(1);
  },
);

scenario(
  'A54 VIEW-6 VIEW-4 LIFE-6: over a restart the list is never empty, and the old members are reported removed before the new ones are added',
  2,
  async (world) => {
    const { heard, listener } = membershipLog();
    const log = lifecycleLog();
    const client = await startClient(world.addresses, { membershipListeners: [listener], lifecycleListeners: [log.listener] });
    const uuids = () =>
      client
        .getCluster()
        .getMembers()
        .map(({ uuid }) => uuid.toString())
        .join();
    const seen = new Set([uuids()]);
    const look = () => void seen.add(uuids());
    const sampling = setInterval(look, 1);
    onTestFinished(() => clearInterval(sampling));
    client.getCluster().addMembershipListener({ memberAdded: look, memberRemoved: look });
    const [before, first] = [client.connectionStatus(), uuids()];
    const ports = before.members.map(({ address }) => address.port);

    await lose(world, client); // all members are gone at once, and nobody tells of it
    expect(uuids()).toBe(first);
    await world.stop();
    const back = nextEvent(client, 'CONNECTED');
    await world.start();
    await world.heal();
    await back;
    await eventually(() => connectedMembers(client) === 2, 60_000);
    expect([...seen].every((members) => members !== '')).toBe(true);
    expect([...seen][0]).toBe(first);
    expect([...seen].at(-1)).toBe(uuids());
    for (const { uuid } of before.members) expect(uuids()).not.toContain(uuid.toString());
    const count = heard.length;
    expect(heard.slice(0, 3)).toEqual([`init ${ports.join(' ')}`, ...ports.map((port) => `removed ${port}`)]);
    expect(heard.slice(3).toSorted()).toEqual(ports.map((port) => `added ${port}`).toSorted());
    expect(log.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    expect(client.connectionStatus().clusterId).not.toEqual(before.clusterId);

    const kept = client.getCluster().getMembers()[0]!;
    const [lost] = client.parts.cluster.connections.all.filter(({ member }) => member!.uuid !== kept.uuid.toString());
    const left = numberOf(world, client, lost!.member!.uuid);
    await world.stop(left);
    await eventually(() => client.getCluster().getMembers().length === 1, 60_000);
    await eventually(() => lost!.closed !== undefined && heard.length === count + 1);
    expect(heard.at(-1)).toBe(`removed ${world.addresses[left]!.split(':')[1]}`);
    expect(client.connectionStatus().state).toBe('INITIALIZED');
  },
);
