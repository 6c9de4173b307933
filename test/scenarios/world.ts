import type { Client } from '../../src/index.ts';
import type { MessageName } from '../../src/testing/index.ts';

/** A cluster that a scenario can put into a situation, whatever its members are made of. Members are numbered from 0. */
export interface World extends AsyncDisposable {
  /** The addresses to configure a client with, member by member. They stay the same, whatever happens to the members. */
  readonly addresses: readonly string[];
  /** The release of the members, for example `5.7.0`. */
  readonly version: string;

  /** Breaks every connection of a member, or of all, and refuses new ones. */
  cut(member?: number): void;
  /** Ends what {@link World.cut} and {@link World.delay} began. */
  heal(member?: number): Promise<void>;
  /** Resets the connections of a member; new ones are accepted. */
  reset(member: number): void;
  /** Ends the connections of a member in order; new ones are accepted. */
  end(member: number): void;
  /** Stops reading from and writing to a member, as if it hung; new connections are accepted. */
  freeze(member?: number): void;
  /** Ends what {@link World.freeze} began. */
  thaw(member?: number): void;
  /** Has everything that a member says from now on arrive so much later. */
  delay(millis: number, member?: number): void;
  /** Has the members close each connection on which this request comes, instead of executing it. */
  hangUpOn(request: MessageName, times?: number): Rule;
  /** Has connections that are made to a member from now on lead to another one, or to an address, until the scenario ends. */
  redirect(from: number, to: number | string): Promise<void>;
  /** The address of a member of another cluster, which has the same name. */
  stranger(): Promise<string>;
  /** Has a member, or all, let clients of this name in no more, until the scenario ends. */
  turnAway(instanceName: string, member?: number): Promise<void>;

  /** Ends a member, or all, as a crash does. Resolves when nobody listens there any more. */
  stop(member?: number): Promise<void>;
  /** Starts again whoever was stopped, empty, and as another cluster if all were. Resolves when all see each other. */
  start(changes?: Changes): Promise<void>;
  /** Resolves when every partition has as many backups as it shall have, by the account of the members that a client is connected to. */
  backedUp(client: Client): Promise<void>;

  /** The requests that reached the members, in the order of their arrival; of very many only the newest. */
  readonly requests: readonly Request[];
  /** How many requests of this name reached the members, for example of `mapGet`. */
  countOf(name: string): number;
  /** How many connections clients have made, to a member or to all, of those that were accepted. */
  accepted(member?: number): number;
  /** How many connections of clients are open. */
  open(): number;
}

/** What is different from now on about a cluster that starts again. */
export interface Changes {
  readonly clusterName?: string;
  readonly partitionCount?: number;
}

/** A request that reached a member. */
export interface Request {
  readonly name: string;
  readonly correlationId: number;
  readonly flags: number;
}

/** Something that goes wrong for a while. */
export interface Rule {
  /** How often it did. */
  readonly hits: number;
  /** Ends it. */
  remove(): void;
}

/** The number of a member that the client knows by this uuid. */
export function numberOf(world: World, client: Client, uuid: string | undefined): number {
  const member = client
    .getCluster()
    .getMembers()
    .find((each) => each.uuid.toString() === uuid);
  return world.addresses.indexOf(`${member?.address.host}:${member?.address.port}`);
}

/** The number of the member that owns a key. */
export function ownerOf(world: World, client: Client, key: unknown): number {
  const partitions = client.getPartitionService();
  return numberOf(world, client, partitions.getPartitionOwner(partitions.getPartitionId(key))?.toString());
}
