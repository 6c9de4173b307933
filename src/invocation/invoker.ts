import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { channels } from '../diagnostics/channels.ts';
import { AbortError, ClientNotActiveError, ClientOfflineError, HazelcastError, IOError, TargetNotMemberError } from '../errors.ts';
import { CallTable } from '../network/call-table.ts';
import type { Connection } from '../network/connection.ts';
import type { CallFailure } from '../network/waiting-call.ts';
import { Flag } from '../protocol/frames.ts';
import type { Message, ReplyOf } from '../protocol/message.ts';
import { Deadlines } from './deadlines.ts';
import { Invocation, type Call, type Dispatcher, type UnreadReply } from './invocation.ts';
import { LateReply, takesLateReply } from './late-reply.ts';
import type { LoadBalancer } from './load-balancer.ts';
import { OfflineQueue } from './offline-queue.ts';
import { mayRetry, retryPause } from './retry.ts';
import { boundOf, type Route } from './route.ts';
import type { SchemaGate } from './schema-gate.ts';
import { traced } from './tracing.ts';

/** How calls are made. */
export interface InvokerOptions {
  readonly clock: Clock;
  /** How long a call may take, in milliseconds, retries and parking included. */
  readonly timeoutMillis: number;
  /** The longest pause before a retry, in milliseconds. */
  readonly retryPauseMillis: number;
  /** Whether every request may be sent again after a loss, and so be executed twice. */
  readonly redoOperation: boolean;
  readonly maxParkedCalls: number;
  readonly backupTimeoutMillis: number;
  readonly failsOnMissingAcks: boolean;
  readonly loadBalancer: LoadBalancer;
}

/** What the invoker asks the rest of the client. */
export interface InvokerSurroundings {
  readonly cluster: Cluster;
  /** Whether members confirm backups to the client instead of to the caller's member (ACK-1). */
  readonly isBackupAware: () => boolean;
  readonly schemas: SchemaGate;
}

/** The one door to the network for every structure: admits, routes, sends, retries and settles calls. */
export class Invoker implements Dispatcher {
  readonly #options: InvokerOptions;
  readonly #around: InvokerSurroundings;
  readonly #deadlines: Deadlines;
  readonly #parked: OfflineQueue<Invocation>;
  readonly #retrying = new Set<Invocation>();
  /** Calls that wait for schemas, with their replies when these cannot be read before. */
  readonly #held = new Map<Invocation, UnreadReply | undefined>();
  /** Calls that were answered and wait for backups, by their id. */
  readonly #acks = new CallTable<Invocation>();
  #sequence = 0;
  #unsettled = 0;
  #orphanedResults = 0;
  /** Set while a shutdown lets calls finish. */
  #drained: (() => void) | undefined;

  constructor(options: InvokerOptions, around: InvokerSurroundings) {
    this.#options = options;
    this.#around = around;
    this.#deadlines = new Deadlines(options.clock, [options.timeoutMillis, options.backupTimeoutMillis]);
    this.#parked = new OfflineQueue(options.maxParkedCalls);
  }

  get failsOnMissingAcks(): boolean {
    return this.#options.failsOnMissingAcks;
  }

  get requestFlags(): number {
    return this.#around.isBackupAware() ? Flag.backupAware : 0;
  }

  /** How many calls wait for the cluster to come back. */
  get parkedCalls(): number {
    return this.#parked.size;
  }

  /** How many calls there are that are not settled. */
  get unsettledCalls(): number {
    return this.#unsettled;
  }

  /** How many results came after their callers had given up, and are lost: items of queues, mostly (API-13). */
  get orphanedResults(): number {
    return this.#orphanedResults;
  }

  /** What is wrong with a call that is made now and may not wait. */
  get refusal(): HazelcastError {
    const { cluster } = this.#around;
    return cluster.admission === 'inactive' ? inactive(cluster.state) : offline(cluster.lastLoss);
  }

  /** Makes a call. The promise settles once, by its deadline at the latest (INVOKE-1). */
  invoke<M extends Message, T = ReplyOf<M>>(call: Call<M, T>): Promise<T> {
    if (channels.invocation.hasSubscribers) return traced(call as Call<Message, T>, (counted) => this.#invoke(counted));
    return this.#invoke(call);
  }

  #invoke<M extends Message, T>(call: Call<M, T>): Promise<T> {
    const { signal, timeoutMillis } = call.options;
    if (signal?.aborted === true) return Promise.reject(new AbortError(signal.reason));
    const invocation = new Invocation(call, ++this.#sequence, this);
    this.#unsettled++;
    this.#deadlines.add(invocation, timeoutMillis ?? this.#options.timeoutMillis + (call.waitMillis ?? 0));
    this.#attempt(invocation);
    return invocation.promise as Promise<T>;
  }

  /** Sends the calls that waited, in their order (OFFLINE-3). */
  release(): void {
    for (const invocation of this.#parked.drain()) {
      invocation.place = 'new';
      this.#attempt(invocation);
    }
  }

  /** The last connection is lost and its calls are settled: nobody answers what drains (SHUTDOWN-3), and retries wait like all others (MODE-5). */
  disconnected(): void {
    this.#drained?.();
    if (this.#around.cluster.admission !== 'park') return;
    for (const invocation of [...this.#retrying]) {
      this.#stopRetry(invocation);
      this.#park(invocation);
    }
  }

  /** Rejects what waits while nothing is connected (MODE-8). */
  rejectWaiting(cause: HazelcastError): void {
    const unsent = [...this.#held].flatMap(([invocation, reply]) => (reply === undefined ? [invocation] : []));
    for (const invocation of [...this.#parked.drain(), ...this.#retrying, ...unsent]) invocation.reject(offline(cause));
  }

  /** Settles every call: parked ones at once, those in flight after so many milliseconds at most (SHUTDOWN-2, SHUTDOWN-3). */
  async shutDown(error: ClientNotActiveError, drainMillis: number): Promise<void> {
    for (const invocation of this.#parked.drain()) invocation.reject(error);
    if (drainMillis > 0 && this.#unsettled > 0 && this.#connections.length > 0) await this.#drain(drainMillis);
    this.#drained = undefined;
    for (const invocation of this.#inFlight()) invocation.onShutdown(error);
    this.#deadlines.close();
  }

  /** A member finished a backup of the call with this id. */
  onBackupAck(id: number): void {
    const invocation = this.#acks.get(id) ?? this.#sentUnder(id);
    invocation?.onBackupAck();
  }

  failed(invocation: Invocation, failure: CallFailure, error: HazelcastError): void {
    const { message, route } = invocation.call;
    const isRepeatable = message.retryable || this.#options.redoOperation;
    if (mayRetry({ failure, code: error.server?.code, bound: boundOf(route), isRepeatable })) return this.#retry(invocation, failure);
    if (failure === 'lost') invocation.rejectAsLost(error);
    else invocation.reject(error);
  }

  /** Learns a schema, and has the reply read again; it may need one schema after the other (API-24). */
  awaitSchema(invocation: Invocation, schemaId: bigint, reply: UnreadReply): void {
    if (reply.backupAcks > 0) this.#acks.set(invocation.id, invocation);
    const readAgain = () => {
      invocation.place = 'sent';
      invocation.onReply(reply.from, reply.backupAcks);
    };
    this.#hold(invocation, reply, this.#around.schemas.fetch(schemaId), readAgain);
  }

  /** Waits for acks as long as backups may take, or to the call's deadline when that is nearer (ACK-3). */
  awaitAcks(invocation: Invocation): void {
    const { clock, backupTimeoutMillis } = this.#options;
    invocation.place = 'acks';
    this.#acks.set(invocation.id, invocation);
    if (invocation.dueAt - clock.now() > backupTimeoutMillis) this.#deadlines.add(invocation, backupTimeoutMillis);
  }

  settled(invocation: Invocation): void {
    const { place } = invocation;
    this.#deadlines.remove(invocation);
    if (place === 'sent') this.#giveUp(invocation);
    else if (place === 'acks') this.#acks.take(invocation.id);
    else if (place === 'parked') this.#parked.remove(invocation);
    else if (place === 'retrying') this.#stopRetry(invocation);
    else if (place === 'schemas') this.#letGo(invocation);
    this.#unsettled--;
    if (this.#unsettled === 0) this.#drained?.();
  }

  /** Nobody waits for the reply any more, but what it hands out must not be lost without a word. */
  #giveUp({ call, connection, id }: Invocation): void {
    if (connection === undefined) return;
    const isAwaited = connection.callOf(id) !== undefined && connection.wasHandedOver(id);
    if (!isAwaited || !takesLateReply(call)) return connection.forget(id);
    connection.replace(id, new LateReply(call.message, (reply) => (this.#orphanedResults += call.onLateReply(reply))));
  }

  get #connections(): readonly Connection[] {
    return this.#around.cluster.connections.all;
  }

  /** Admission: sends, parks or rejects, by where the client stands. */
  #attempt(invocation: Invocation): void {
    const { cluster } = this.#around;
    switch (this.#drained !== undefined && invocation.retries > 0 && this.#connections.length > 0 ? 'send' : cluster.admission) {
      case 'send':
        return this.#around.schemas.hasNew ? this.#sendOnceReplicated(invocation) : this.#send(invocation);
      case 'park':
        return this.#park(invocation);
      case 'offline':
      case 'inactive':
        return invocation.reject(this.refusal);
    }
  }

  /** A member must not get a value before it can get its schema (STATE-5). */
  #sendOnceReplicated(invocation: Invocation): void {
    const replicated = this.#around.schemas.replicated(invocation.call.request);
    if (replicated === undefined) return this.#send(invocation);
    invocation.connection = undefined;
    this.#hold(invocation, undefined, replicated, () => this.#attempt(invocation));
  }

  /** Has a call wait, for as long as it has, and then goes on with it. */
  #hold(invocation: Invocation, reply: UnreadReply | undefined, until: Promise<unknown>, goOn: () => void): void {
    invocation.place = 'schemas';
    this.#held.set(invocation, reply);
    until.then(
      () => {
        if (this.#held.delete(invocation)) goOn();
      },
      (error: unknown) => invocation.reject(error),
    );
  }

  /** A held call ends. A reply that nobody will read any more must not be lost without a word (API-13). */
  #letGo(invocation: Invocation): void {
    const { call, id } = invocation;
    const reply = this.#held.get(invocation);
    this.#held.delete(invocation);
    if (reply === undefined) return;
    this.#acks.take(id);
    if (takesLateReply(call)) this.#orphanedResults += call.onLateReply(call.message.readReply(reply.from));
  }

  #send(invocation: Invocation): void {
    const connection = this.#connectionFor(invocation.call.route);
    if (connection instanceof HazelcastError) return invocation.reject(connection);
    if (connection === undefined || connection.closed !== undefined) {
      return invocation.onFailure('not-sent', new IOError('there is no connection to the member that the call is for'));
    }
    invocation.place = 'sent';
    invocation.connection = connection;
    invocation.id = connection.send(invocation);
  }

  /** The target of a call (INVOKE-11). */
  #connectionFor(route: Route): Connection | HazelcastError | undefined {
    const { cluster } = this.#around;
    switch (route.to) {
      case 'partition': {
        const owner = cluster.view.partitions.owners[route.id];
        return (owner === undefined ? undefined : cluster.connections.to(owner)) ?? this.#anyConnection();
      }
      case 'any': {
        const uuid = this.#options.loadBalancer.next(cluster.view.members.members)?.uuid.toString();
        return (uuid === undefined ? undefined : cluster.connections.to(uuid)) ?? this.#anyConnection();
      }
      case 'member': {
        const isMember = cluster.view.members.members.some(({ uuid }) => uuid.toString() === route.uuid);
        return isMember ? cluster.connections.to(route.uuid) : new TargetNotMemberError(`there is no member ${route.uuid} in the cluster`);
      }
      case 'connection':
        return route.connection;
      case 'choice':
        return route.choose();
    }
  }

  #anyConnection(): Connection | undefined {
    const all = this.#connections;
    return all.length < 2 ? all[0] : all[Math.floor(this.#options.clock.random() * all.length)];
  }

  #park(invocation: Invocation): void {
    invocation.place = 'parked';
    invocation.lastError ??= this.#around.cluster.lastLoss;
    if (this.#parked.add(invocation)) return;
    const message = 'the client is offline, and as many calls wait already as may';
    invocation.reject(new ClientOfflineError(message, { code: 'OFFLINE_QUEUE_FULL', cause: invocation.lastError }));
  }

  /** Sends a call again: in the next turn at first, then after a growing pause (INVOKE-10). */
  #retry(invocation: Invocation, failure: CallFailure): void {
    invocation.retries++;
    const { clock, retryPauseMillis, timeoutMillis } = this.#options;
    // a wait without bound counts anew when it was lost, or when its first deadline has passed while a member had it (INVOKE-3)
    if (invocation.isUnbounded && (failure === 'lost' || invocation.dueAt === Infinity)) this.#deadlines.add(invocation, timeoutMillis);
    if (this.#around.cluster.admission !== 'send' && this.#drained === undefined) return this.#attempt(invocation);
    invocation.place = 'retrying';
    this.#retrying.add(invocation);
    const again = () => {
      this.#stopRetry(invocation);
      this.#attempt(invocation);
    };
    const pause = retryPause(invocation.retries, retryPauseMillis);
    invocation.retryTimer = pause === 0 ? clock.afterPoll(again) : clock.setTimer(pause, again);
  }

  #stopRetry(invocation: Invocation): void {
    invocation.retryTimer?.cancel();
    invocation.retryTimer = undefined;
    invocation.place = 'new';
    this.#retrying.delete(invocation);
  }

  #sentUnder(id: number): Invocation | undefined {
    for (const connection of this.#connections) {
      const call = connection.callOf(id);
      if (call instanceof Invocation) return call;
    }
    return undefined;
  }

  *#inFlight(): Iterable<Invocation> {
    yield* [...this.#retrying, ...this.#held.keys(), ...this.#acks.entries().map(([, invocation]) => invocation)];
    for (const connection of this.#connections) {
      for (const call of connection.waiting) if (call instanceof Invocation) yield call;
    }
  }

  /** Resolves when every call is settled, or after so many milliseconds. */
  #drain(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimer(millis, () => this.#drained?.());
      this.#drained = () => {
        timer.cancel();
        this.#drained = undefined;
        resolve();
      };
    });
  }
}

function offline(cause: HazelcastError | undefined): ClientOfflineError {
  return new ClientOfflineError('the client has no connection to its cluster', cause === undefined ? {} : { cause });
}

function inactive(state: Cluster['state']): ClientNotActiveError {
  const cause = 'cause' in state ? state.cause : undefined;
  return new ClientNotActiveError('the client is shut down', cause === undefined ? {} : { cause });
}
