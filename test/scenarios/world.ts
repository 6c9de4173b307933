import { EmbeddedCluster, type Fault } from '../../src/testing/index.ts';

/** A cluster that a scenario can put into a situation, whatever its members are made of. Members are numbered from 0. */
export interface World extends AsyncDisposable {
  /** The addresses to configure a client with, member by member. */
  readonly addresses: readonly string[];
  /** Breaks every connection of a member, or of all, and refuses new ones. */
  cut(member?: number): void;
  /** Ends what {@link World.cut} began. */
  heal(member?: number): Promise<void>;
  /** Resets the connections of a member; new ones are accepted. */
  reset(member: number): void;
  /** Stops reading from and writing to a member, as if it hung. */
  freeze(member?: number): void;
  /** Ends what {@link World.freeze} began. */
  thaw(member?: number): void;
  /** How many requests of this name reached the members, for example of `mapGet`. */
  countOf(name: string): number;
}

/** A world of embedded members. */
export async function embeddedWorld(members: number): Promise<World> {
  const cluster = await EmbeddedCluster.start({ members });
  const refusals = new Map<number, Fault>();
  const chosen = (member?: number) => (member === undefined ? cluster.members.map((_, i) => i) : [member]);
  const cut = (i: number) => {
    const member = cluster.members[i]!;
    if (!refusals.has(i)) refusals.set(i, member.faults.add({ on: 'connect', do: { kind: 'refuse' } }));
    member.disconnectClients();
  };
  const heal = (i: number) => {
    refusals.get(i)?.remove();
    refusals.delete(i);
  };
  return {
    addresses: cluster.addresses,
    cut: (member) => chosen(member).forEach(cut),
    heal(member) {
      chosen(member).forEach(heal);
      return Promise.resolve();
    },
    reset: (member) => cluster.members[member]!.disconnectClients(),
    freeze: (member) => chosen(member).forEach((i) => cluster.members[i]!.pause()),
    thaw: (member) => chosen(member).forEach((i) => cluster.members[i]!.resume()),
    countOf: (name) => cluster.countOf(name),
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}
