import { EmbeddedCluster, FaultProxy, type Fault } from '../../src/testing/index.ts';
import type { Changes, World } from './world.ts';

/** What is said later when a member is slow. */
const SAID = ['*', 'clientLocalBackupListener.backup', 'mapAddEntryListener.entry'] as const;

const turnedAway = <Reply extends object>(reply: Reply) => ({ ...reply, status: 3 });

/** A world of embedded members. As real ones of the open edition, they do not take clients that may move between clusters. */
export async function embeddedWorld(members: number): Promise<World> {
  const cluster = await EmbeddedCluster.start({ members, failoverSupported: false });
  const place = new Members(cluster);
  const ends: AsyncDisposable[] = [cluster];
  return {
    addresses: cluster.addresses,
    version: '5.5.0',
    cut: (member) => place.each(member, (i) => place.cut(i)),
    heal(member) {
      place.each(member, (i) => place.heal(i));
      return Promise.resolve();
    },
    reset: (member) => place.at(member).disconnectClients(),
    end: (member) => place.at(member).disconnectClients('end'),
    freeze: (member) => place.each(member, (i) => place.at(i).pause()),
    thaw: (member) => place.each(member, (i) => place.at(i).resume()),
    delay: (millis, member) => place.each(member, (i) => place.delay(i, millis)),
    hangUpOn: (request, times) => cluster.faults.add({ on: request, times: times ?? Infinity, do: { kind: 'close' } }),
    async redirect(from, to) {
      const { port } = place.at(from);
      await place.at(from).kill(); // the others do not know
      ends.push(await FaultProxy.start({ target: typeof to === 'string' ? to : place.at(to).address, listen: port }));
    },
    async stranger() {
      const other = await EmbeddedCluster.start();
      ends.push(other);
      return other.addresses[0]!;
    },
    turnAway(_, member) {
      // whatever the name: there is nobody else
      place.each(member, (i) => place.at(i).faults.add({ on: 'clientAuthentication', do: { kind: 'alter', with: turnedAway } }));
      return Promise.resolve();
    },
    stop: (member) => place.stop(member),
    start: (changes) => place.start(changes),
    backedUp: () => Promise.resolve(), // they are at once
    get requests() {
      return cluster.requests;
    },
    countOf: (name) => cluster.countOf(name),
    accepted: (member) => cluster.connections.filter((each) => member === undefined || each.member === place.at(member).address).length,
    open: () => cluster.connections.filter(({ isOpen }) => isOpen).length,
    async [Symbol.asyncDispose]() {
      await Promise.all(ends.map((end) => end[Symbol.asyncDispose]()));
    },
  };
}

/** The members by their numbers, which they keep when they are stopped and started. */
class Members {
  readonly #cluster: EmbeddedCluster;
  readonly #members;
  readonly #refusals = new Map<number, Fault>();
  readonly #delays = new Map<number, readonly Fault[]>();
  readonly #stopped = new Set<number>();
  #areAllAway = false;

  constructor(cluster: EmbeddedCluster) {
    this.#cluster = cluster;
    this.#members = [...cluster.members];
  }

  at(i: number) {
    return this.#members[i]!;
  }

  each(member: number | undefined, action: (i: number) => void): void {
    for (const i of member === undefined ? this.#members.keys() : [member]) action(i);
  }

  cut(i: number): void {
    if (!this.#refusals.has(i)) this.#refusals.set(i, this.at(i).faults.add({ on: 'connect', do: { kind: 'refuse' } }));
    this.at(i).disconnectClients();
  }

  heal(i: number): void {
    this.#refusals.get(i)?.remove();
    this.#refusals.delete(i);
    this.delay(i, 0);
  }

  delay(i: number, millis: number): void {
    for (const fault of this.#delays.get(i) ?? []) fault.remove();
    const { faults } = this.at(i);
    this.#delays.set(i, millis === 0 ? [] : SAID.map((on) => faults.add({ on, do: { kind: 'delay', millis } })));
  }

  async stop(member: number | undefined): Promise<void> {
    if (member === undefined) {
      this.#areAllAway = true;
      return this.#cluster.stopAll();
    }
    this.#stopped.add(member);
    await this.#cluster.kill(this.at(member));
  }

  async start({ clusterName, partitionCount }: Changes = {}): Promise<void> {
    this.#cluster.clusterName = clusterName ?? this.#cluster.clusterName;
    if (this.#areAllAway) await this.#cluster.startAll(partitionCount === undefined ? {} : { partitionCount });
    this.#areAllAway = false;
    for (const i of this.#stopped) this.#members[i] = await this.#cluster.addMember({ port: this.at(i).port });
    this.#stopped.clear();
  }
}
