import { IllegalStateError } from '../errors.ts';
import { UUID } from '../protocol/uuid.ts';
import { EmbeddedMember } from './embedded-member.ts';
import { ClusterState } from './member/cluster-state.ts';
import { Faults } from './member/faults.ts';
import { settingsOf, type EmbeddedClusterOptions } from './member/settings.ts';
import { Traffic, type ConnectionRecord, type RequestRecord } from './member/traffic.ts';

/** How often entries that expired are looked for. */
const SWEEP_MILLIS = 100;

/** How a cluster comes back. */
export interface RestartOptions {
  /** Whether the cluster and its members keep their ids, as members with persistence do. Default: false. */
  readonly sameClusterId?: boolean;
  /** Whether maps, other data structures and schemas are still there. Default: false. */
  readonly keepData?: boolean;
  /** Default: as before. */
  readonly partitionCount?: number;
}

/**
 * A cluster of members in this process that listen on real ports: enough of Hazelcast to test a client and the application
 * around it, with ways to make it misbehave. For tests and demonstrations, not for production.
 *
 * ```ts
 * await using cluster = await EmbeddedCluster.start({ members: 3 });
 * const client = await Client.newHazelcastClient({ network: { clusterMembers: [...cluster.addresses] } });
 * ```
 */
export class EmbeddedCluster implements AsyncDisposable {
  /** What all members do wrong; looked at after {@link EmbeddedMember.faults}. */
  readonly faults = new Faults();
  readonly #state: ClusterState;
  readonly #traffic = new Traffic();
  readonly #sweeper: NodeJS.Timeout;
  #members: readonly EmbeddedMember[] = [];

  private constructor(options: EmbeddedClusterOptions) {
    this.#state = new ClusterState(settingsOf(options));
    this.#sweeper = setInterval(() => this.#state.data.sweep(), SWEEP_MILLIS).unref();
  }

  /** Starts members, and resolves when all of them listen. */
  static async start(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
    const cluster = new EmbeddedCluster(options);
    const count = options.members ?? options.ports?.length ?? 1;
    await cluster.#grow(Array.from({ length: count }, (_, i) => options.ports?.[i]));
    return cluster;
  }

  /** The members, in the order in which they joined; also while they are stopped by {@link EmbeddedCluster.stopAll}. */
  get members(): readonly EmbeddedMember[] {
    return this.#members;
  }

  /** Where the members listen, for the configuration of clients. */
  get addresses(): string[] {
    return this.#members.map(({ address }) => address);
  }

  get clusterId(): UUID {
    return this.#state.topology.clusterId;
  }

  /** The name that clients must give. It may be changed at any time, for connections to come. */
  get clusterName(): string {
    return this.#state.settings.clusterName;
  }

  set clusterName(name: string) {
    this.#state.settings.clusterName = name;
  }

  /** The status of every answer to an authentication from now on; undefined answers as the client deserves. */
  get authenticationStatus(): number | undefined {
    return this.#state.settings.authenticationStatus;
  }

  set authenticationStatus(status: number | undefined) {
    this.#state.settings.authenticationStatus = status;
  }

  get partitionCount(): number {
    return this.#state.settings.partitionCount;
  }

  /** The newest requests to any member, in the order of their arrival. */
  get requests(): readonly RequestRecord[] {
    return this.#traffic.requests;
  }

  /** The newest connections to any member, open or not, in the order of their arrival. */
  get connections(): readonly ConnectionRecord[] {
    return this.#traffic.connections;
  }

  /** How many requests came to members that did not own their partition. */
  get misrouted(): number {
    return this.#traffic.misrouted;
  }

  /** How many listeners of clients are registered, over all members. */
  get listenerCount(): number {
    return this.#members.reduce((sum, { listenerCount }) => sum + listenerCount, 0);
  }

  /** How many requests of this name came, for example of `mapPut`. */
  countOf(name: string): number {
    return this.#traffic.countOf(name);
  }

  /** The member that owns a partition; undefined when no member runs. */
  ownerOf(partitionId: number): EmbeddedMember | undefined {
    const [owner] = this.#state.topology.replicasOf(partitionId);
    return this.#members.find(({ state }) => state === owner);
  }

  /** Starts one more member, on this port or a free one; with the port of a member that is gone it is that member restarted. */
  async addMember(options: { readonly port?: number } = {}): Promise<EmbeddedMember> {
    const [member] = await this.#grow([options.port]);
    return member!;
  }

  /**
   * Ends a member as a crash would: its connections break, and the others announce that it is gone. Entries of which it held the only
   * copy are lost. Resolves when its port is free.
   */
  async kill(member: EmbeddedMember): Promise<void> {
    const closed = member.kill();
    if (this.#forget(member)) this.#state.lose(member.state);
    await closed;
  }

  /** Ends a member in an orderly way: its partitions move, then it leaves, then its connections end. Resolves when its port is free. */
  async shutdownMember(member: EmbeddedMember): Promise<void> {
    if (this.#forget(member)) this.#state.topology.leave(member.state);
    await member.kill();
  }

  /** Takes the whole cluster away. Resolves when all ports are free. */
  async stopAll(): Promise<void> {
    const { topology } = this.#state;
    topology.begin(topology.clusterId);
    await Promise.all(this.#members.map((member) => member.kill()));
  }

  /**
   * Brings the cluster back that {@link EmbeddedCluster.stopAll} took away, on the same ports.
   *
   * @throws IllegalStateError (`ILLEGAL_STATE`) when it is there
   */
  async startAll(options: RestartOptions = {}): Promise<void> {
    if (this.#members.some(({ isRunning }) => isRunning)) throw new IllegalStateError('the members of the cluster are running');
    const { settings, topology, data } = this.#state;
    const { sameClusterId = false, keepData = false, partitionCount = settings.partitionCount } = options;
    settings.partitionCount = partitionCount;
    topology.begin(sameClusterId ? topology.clusterId : UUID.random());
    if (!keepData) data.clear();
    await startAll(this.#members, (member) => member.start(member.port, sameClusterId ? member.uuid : undefined));
    topology.join(...this.#members.map(({ state }) => state));
  }

  /** Takes the whole cluster away and brings it back at once. */
  async restart(options: RestartOptions = {}): Promise<void> {
    await this.stopAll();
    await this.startAll(options);
  }

  /** Ends the cluster for good. Nothing of it keeps the process alive afterwards. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.stopAll();
  }

  /** As {@link EmbeddedCluster.stop}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #grow(ports: readonly (number | undefined)[]): Promise<readonly EmbeddedMember[]> {
    const { topology, data } = this.#state;
    const added = ports.map(() => new EmbeddedMember({ cluster: this.#state, faults: this.faults, traffic: this.#traffic }));
    await startAll(added, (member, i) => member.start(ports[i]));
    if (topology.members.length === 0) {
      topology.begin(UUID.random());
      data.clear(); // what nobody held any more is lost
    }
    this.#members = [...this.#members, ...added];
    topology.join(...added.map(({ state }) => state));
    return added;
  }

  /** Whether the member was there. */
  #forget(member: EmbeddedMember): boolean {
    const before = this.#members;
    this.#members = before.filter((other) => other !== member);
    return this.#members.length < before.length;
  }
}

/** Starts all of them or none. */
async function startAll(members: readonly EmbeddedMember[], start: (member: EmbeddedMember, i: number) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(members.map(start));
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure === undefined) return;
  await Promise.all(members.map((member) => member.kill()));
  throw (failure as PromiseRejectedResult).reason;
}
