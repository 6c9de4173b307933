import { setMaxListeners } from 'node:events';
import { deferred } from '../deferred.ts';
import { channels } from '../diagnostics/channels.ts';
import { ClientNotActiveError, type HazelcastError } from '../errors.ts';
import type { Acceptance } from '../network/authentication.ts';
import type { Connection } from '../network/connection.ts';
import { Heartbeat } from '../network/heartbeat.ts';
import type { Target } from '../network/socket.ts';
import type { UUID } from '../protocol/uuid.ts';
import { judge } from './acceptance.ts';
import { Addressing } from './addressing.ts';
import { Address } from './addresses.ts';
import { ConnectLoop } from './connect-loop.ts';
import { Connections } from './connections.ts';
import { Dialer, type Opened } from './dialer.ts';
import { Lifecycle, type LifecycleState } from './lifecycle.ts';
import { Machine } from './machine.ts';
import { MemberDials } from './member-dials.ts';
import { isReachedAt, type MemberChanges, type MemberList } from './members.ts';
import { Membership } from './membership.ts';
import type { Candidate, ClusterObserver, ClusterOptions } from './options.ts';
import { Readiness } from './readiness.ts';
import { admission, isSearching, type Admission, type ClusterState, type Effect } from './state.ts';
import { StatusFeed } from './status-feed.ts';
import { statusOf, type ConnectionStatus } from './status.ts';
import { Synchronization, type SyncStep } from './synchronization.ts';
import { View } from './view.ts';

/** Whom a dial is for. */
type Ticket =
  | { readonly kind: 'round'; readonly loop: number; readonly isSwitch: boolean }
  | { readonly kind: 'member'; readonly epoch: number };

/** What is known of the present epoch, or of the last one. */
interface Session {
  clusterId?: UUID;
  /** What its first connection was dialled for, and what the member there answered. */
  first?: { readonly target: Target; readonly acceptance: Acceptance };
  lastLoss?: HazelcastError;
  firstPass: Promise<void>;
}

/** Finds, keeps, loses and regains the cluster: drives the state machine and runs what it asks for. */
export class Cluster {
  readonly connections = new Connections();
  readonly view: View;
  readonly lifecycle: Lifecycle;
  readonly membership: Membership;
  /** Tells consumers where the client stands. */
  readonly feed = new StatusFeed(() => this.status());
  readonly #options: ClusterOptions;
  readonly #observer: ClusterObserver;
  readonly #machine: Machine;
  readonly #addressings: readonly Addressing[];
  readonly #tasks: ReturnType<Cluster['createTasks']>;
  readonly #session: Session = { firstPass: Promise.resolve() };
  readonly #life = { end: new AbortController(), closed: deferred(), readiness: new Readiness(), drainMillis: 0 };

  constructor(options: ClusterOptions, observer: ClusterObserver) {
    const { clock, logger, candidates, tryCount, publicIp } = options;
    this.#options = options;
    this.#observer = observer;
    setMaxListeners(0, this.lifetime); // any number of listeners of reliable topics may run
    this.lifecycle = new Lifecycle(logger, options.lifecycleListeners);
    this.membership = new Membership(logger, options.membershipListeners);
    this.view = new View({ clock, logger, connections: this.connections, onMembers: (...news) => this.#onMembers(...news) });
    this.#machine = new Machine(
      { mode: options.mode, candidates: candidates.length, tryCount },
      (effect) => this.#run(effect),
      (previous, current) => this.#onChange(previous, current),
    );
    this.#addressings = candidates.map(
      ({ provider, hosts, socket }) =>
        new Addressing({
          clock,
          provider,
          hosts,
          publicIp,
          usesTls: socket.tls !== undefined,
          shuffle: options.shuffleMembers,
          signal: this.#life.end.signal,
        }),
    );
    this.#tasks = this.createTasks();
  }

  /** Where the client stands. */
  get state(): ClusterState {
    return this.#machine.state;
  }

  /** What becomes of a call that is made now. */
  get admission(): Admission {
    return admission(this.#machine.state, this.#options.mode);
  }

  /** The cluster that is or was connected last. */
  get clusterId(): UUID | undefined {
    return this.#session.clusterId;
  }

  /** Why the last connection was lost, the last time that happened. */
  get lastLoss(): HazelcastError | undefined {
    return this.#session.lastLoss;
  }

  /** Resolves when the pass over all members has ended that a start or a reconnect begins with (MEMBERS-2). */
  get firstPass(): Promise<void> {
    return this.#session.firstPass;
  }

  /** Resolves when the client is closed. */
  get closed(): Promise<void> {
    return this.#life.closed.promise;
  }

  /** Aborts when the client has closed. */
  get lifetime(): AbortSignal {
    return this.#life.end.signal;
  }

  /** Begins to look for the cluster (START-2). */
  start(): void {
    this.#machine.dispatch({ kind: 'START' });
    this.#tasks.heartbeat.start();
  }

  /**
   * Resolves when calls may be sent.
   *
   * @throws ClientNotActiveError the client is closed
   * @throws AbortError the signal fired
   */
  ready(signal?: AbortSignal): Promise<void> {
    return this.#life.readiness.wait(signal);
  }

  /** Shuts down, and lets calls in flight finish for so many milliseconds. Never rejects (SHUTDOWN-1). */
  shutdown(drainMillis: number): Promise<void> {
    this.#life.drainMillis = drainMillis;
    this.#machine.dispatch({ kind: 'CLOSE' });
    if (this.#machine.state.kind === 'CLOSED') this.#life.closed.resolve();
    return this.closed;
  }

  /** Where the client stands, as a snapshot (STATUS-1). */
  status(): ConnectionStatus {
    const { nextRoundAt, lastErrors } = this.#tasks.loop;
    return statusOf({
      sequence: this.feed.sequence,
      state: this.state,
      clusterName: this.#candidate.introduction.clusterName,
      clusterId: this.clusterId,
      members: this.view.members.members,
      isConnected: ({ uuid }) => this.connections.to(uuid.toString()) !== undefined,
      pauseLeft: nextRoundAt === undefined ? undefined : nextRoundAt - this.#options.clock.now(),
      lastErrors,
      offlineQueueSize: this.#observer.offlineQueueSize(),
    });
  }

  /** @internal the things that go on in the background */
  createTasks() {
    const { clock, logger, openSocket, isFailover, asyncStart } = this.#options;
    const dispatch = this.#machine.dispatch.bind(this.#machine);
    const connect = (target: Target, ticket: Ticket, signal: AbortSignal) => this.#connect(target, ticket, signal);
    const showView: SyncStep = { what: 'getting the member list', run: () => this.view.firstList };
    return {
      dialer: new Dialer({
        clock,
        logger,
        openSocket,
        candidate: () => this.#candidate,
        onClose: (connection) => this.#onClose(connection),
        onSettled: (connection) => this.#onSettled(connection),
      }),
      heartbeat: new Heartbeat(clock, this.#options.heartbeat, () => this.connections.all),
      loop: new ConnectLoop({
        clock,
        logger,
        round: (signal) => this.#addressing.round(this.#knownMembers(), signal),
        connect: (target, loop, signal) => connect(target, { kind: 'round', loop, isSwitch: this.state.kind === 'SWITCHING' }, signal),
        dispatch,
      }),
      dials: new MemberDials({
        clock,
        logger,
        connections: this.connections,
        members: () => this.view.members.members,
        targetOf: (member, signal) => this.#addressing.targetOf(member, signal),
        connect: (target, signal) => connect(target, { kind: 'member', epoch: this.state.epoch }, signal),
      }),
      sync: new Synchronization({
        clock,
        logger,
        steps: [showView, ...this.#observer.steps],
        isExpiryFatal: () => isFailover || (!asyncStart && !this.view.hasMembers),
        dispatch,
      }),
    };
  }

  /** The cluster that is tried or connected. */
  get #candidate(): Candidate {
    return this.#options.candidates[this.state.candidate]!;
  }

  get #addressing(): Addressing {
    return this.#addressings[this.state.candidate]!;
  }

  #knownMembers() {
    const isSkipped = this.#options.skipMemberListOnReconnect || !this.view.hasMembers;
    return isSkipped ? [] : this.view.members.members;
  }

  #run(effect: Effect): void {
    const { loop, sync } = this.#tasks;
    switch (effect.do) {
      case 'announce':
        return this.#announce(effect.lifecycle, effect.cause);
      case 'search':
        return this.#search(effect.notBefore);
      case 'pause':
        return loop.pause(effect.millis);
      case 'failRound': {
        const { host, port } = this.#session.first!.target;
        return loop.fail([{ address: new Address(host, port).toString(), error: effect.cause }]);
      }
      case 'sync': {
        const [connection] = this.connections.all;
        if (connection === undefined) return;
        this.view.begin(connection, this.#session.first!.acceptance);
        return sync.begin(connection, this.state.epoch);
      }
      case 'rejectWaiting':
        return this.#observer.rejectWaiting(effect.cause);
      case 'release':
        return this.#release();
      case 'hangUp':
        return this.#hangUp(effect.reason, effect.cause);
      case 'switch':
        this.#options.logger.info('Cluster', `moving on to the cluster ${JSON.stringify(this.#candidate.introduction.clusterName)}`);
        this.view.forgetCandidate();
        return this.#observer.clusterChanged();
      case 'shutDown':
        return void this.#shutDown(effect.cause);
    }
  }

  #announce(lifecycle: LifecycleState, cause: HazelcastError | undefined): void {
    this.lifecycle.announce(lifecycle, { epoch: this.state.epoch, clusterId: this.clusterId, cause });
  }

  #search(notBefore: number): void {
    const { loop, phase } = this.state;
    const policy = this.#options.policies[phase];
    this.#tasks.loop.begin(
      { loop, phase, cluster: this.#candidate.introduction.clusterName, policy },
      notBefore - this.#options.clock.now(),
    );
  }

  #release(): void {
    this.#life.readiness.open();
    this.#observer.release();
    if (this.#options.isSmart) this.#session.firstPass = this.#tasks.dials.start();
  }

  async #connect(target: Target, ticket: Ticket, signal: AbortSignal): Promise<void> {
    this.#accept(await this.#tasks.dialer.dial(target, signal), ticket);
  }

  /** The checks after authentication; what passes them is live (CHECK-1 to CHECK-6). */
  #accept({ connection, acceptance }: Opened, ticket: Ticket): void {
    const uuid = acceptance.memberUuid.toString();
    const known = this.connections.to(uuid);
    if (known === connection) return; // somebody else waited for the same dial
    const clusterId = String(acceptance.clusterId);
    const judgement = judge(
      { partitionCount: acceptance.partitionCount, clusterId },
      {
        isWanted: this.#isWanted(ticket),
        partitionCount: this.view.partitionCount,
        clusterId: this.clusterId?.toString(),
        liveConnections: this.connections.all.length,
        isDuplicate: known !== undefined,
        isFailover: this.#options.isFailover,
        isSwitch: ticket.kind === 'round' && ticket.isSwitch,
      },
    );
    if (judgement.kind === 'refuse') {
      connection.close(judgement.reason, judgement.error);
      throw judgement.error;
    }
    if (judgement.kind === 'duplicate') return connection.close('DUPLICATE');
    if (connection.closed !== undefined) throw connection.closed.error;
    connection.member = { uuid, clusterId, serverVersion: acceptance.serverHazelcastVersion };
    this.connections.add(uuid, connection);
    if (ticket.kind === 'round') this.#begin(connection.target, acceptance);
    else {
      this.feed.changed();
      this.#observer.opened(connection);
    }
    if (channels.opened.hasSubscribers) channels.opened.publish(this.#factsOf(connection));
  }

  #isWanted(ticket: Ticket): boolean {
    const { state } = this;
    return ticket.kind === 'round'
      ? isSearching(state) && state.loop === ticket.loop
      : state.kind === 'INITIALIZED' && state.epoch === ticket.epoch;
  }

  /** The first connection is there: an epoch begins. */
  #begin(target: Target, acceptance: Acceptance): void {
    const { clusterId } = this;
    if (clusterId !== undefined && !clusterId.equals(acceptance.clusterId)) {
      this.view.forgetPartitions();
      this.#observer.clusterChanged();
    }
    if (acceptance.clusterId !== null) this.#session.clusterId = acceptance.clusterId;
    this.#session.first = { target, acceptance };
    this.#machine.dispatch({ kind: 'OPENED', loop: this.state.loop, now: this.#options.clock.now() });
  }

  /** Removing the last connection and leaving INITIALIZED are one step (MACHINE-5). */
  #onClose(connection: Connection): void {
    if (!this.connections.remove(connection)) return;
    if (this.connections.all.length > 0) return this.feed.changed();
    this.#life.readiness.shut();
    this.#tasks.dials.stop();
    this.#tasks.sync.end();
    const cause = connection.closed!.error;
    this.#session.lastLoss = cause;
    this.#machine.dispatch({ kind: 'LAST_LOST', epoch: this.state.epoch, cause });
  }

  #onSettled(connection: Connection): void {
    if (connection.member === undefined) return;
    this.view.lost(connection);
    this.#observer.closed(connection);
    if (channels.closed.hasSubscribers) channels.closed.publish({ ...this.#factsOf(connection), ...connection.closed });
  }

  #onMembers({ members }: MemberList, changes: MemberChanges, isFirst: boolean): void {
    if (isFirst) {
      this.#addressing.decide(members);
      this.membership.init(members);
    } else this.membership.changed(changes, members);
    for (const { uuid } of changes.removed) {
      const connection = this.connections.to(uuid.toString());
      // a member that comes back elsewhere may be connected there already
      const isThere = changes.added.some((member) => member.uuid.equals(uuid) && isReachedAt(member, connection?.target));
      if (!isThere) connection?.close('MEMBER_REMOVED');
    }
    this.#tasks.dials.joined(changes.added);
    this.#observer.membersChanged();
    this.feed.changed();
  }

  #onChange(previous: ClusterState, current: ClusterState): void {
    this.feed.changed();
    if (!channels.state.hasSubscribers || previous.kind === current.kind) return;
    channels.state.publish({ previous: previous.kind, current: current.kind, snapshot: this.status() });
  }

  /** What channels tell of a connection. */
  #factsOf({ member, target }: Connection) {
    return { memberUuid: member?.uuid, address: new Address(target.host, target.port), epoch: this.state.epoch };
  }

  #hangUp(reason: 'SYNC_EXPIRED' | 'SWITCH' | 'SHUTDOWN', cause: unknown): void {
    for (const connection of this.connections.all) connection.close(reason, cause);
  }

  /** The rest of the order of SHUTDOWN-2. */
  async #shutDown(cause: HazelcastError | undefined): Promise<void> {
    const { loop, dials, sync, heartbeat } = this.#tasks;
    loop.stop();
    dials.stop();
    sync.end();
    const error = new ClientNotActiveError('the client is shut down', cause === undefined ? {} : { cause });
    this.#life.readiness.fail(error);
    await this.#observer.shutDown(error, this.#life.drainMillis);
    heartbeat.stop();
    this.#hangUp('SHUTDOWN', cause);
    this.#life.end.abort();
    for (const { provider } of this.#options.candidates) provider.close?.();
    this.#machine.dispatch({ kind: 'DONE' });
    this.#life.closed.resolve();
  }
}
