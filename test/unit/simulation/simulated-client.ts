import { getEventListeners } from 'node:events';
import type { LifecycleDetails, LifecycleState } from '../../../src/cluster/lifecycle.ts';
import type { ReconnectModeName } from '../../../src/cluster/state.ts';
import type { ConnectionStatus } from '../../../src/cluster/status.ts';
import { resolveFailoverClient } from '../../../src/config/failover.ts';
import { resolveClient, type ResolvedClient } from '../../../src/config/resolve.ts';
import type { CallOptions } from '../../../src/invocation/invocation.ts';
import type { Route } from '../../../src/invocation/route.ts';
import type { Target } from '../../../src/network/socket.ts';
import { assemble, type Parts } from '../../../src/parts.ts';
import { mapGet, mapPut } from '../../../src/protocol/messages/map.ts';
import { distributedObjectListener } from '../../../src/structures/distributed-object-listener.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { MemoryCluster, readRequest } from './memory-cluster.ts';
import { MemoryNetwork, type Link, type Request } from './memory-network.ts';

/** What kind of client a history is about. */
export interface Setup {
  readonly mode: ReconnectModeName;
  readonly candidates: number;
  readonly isSmart: boolean;
  readonly asyncStart: boolean;
  /** Whether a loop gives up after some time. */
  readonly givesUp: boolean;
  /** Whether members send their view with the authentication. */
  readonly bringsView: boolean;
}

/** How long a loop of a client that gives up tries one cluster, in milliseconds. */
const GIVE_UP_MILLIS = 3_000;
const CALL_MILLIS = 20_000;
const DIAL_MILLIS = 2_000;

/** A call with everything that became of it. */
export interface SimulatedCall {
  readonly number: number;
  readonly isRepeatable: boolean;
  /** Whether only one member will do, which may be one that the client is not connected to. */
  readonly isBound: boolean;
  readonly dueAt: number;
  readonly controller: AbortController;
  /** How often it was handed to a socket. */
  handedOver: number;
  /** How often a member was told to answer it with an error after which it may be sent again. */
  sentBack: number;
  isAnswered: boolean;
  /** Whether an answer announced a backup, which the call may wait for whatever happens to the connection. */
  hasBackup: boolean;
  /** How often the promise settled, and with what. */
  settled: number;
  value?: unknown;
  error?: unknown;
}

/** A listener for events of members. */
export interface SimulatedListener {
  id: string | undefined;
  isRemoved: boolean;
  heard: number;
}

const resolvedSetups = new Map<string, ResolvedClient>();

/** The configuration of a setup, checked once. */
function resolvedOf(setup: Setup, clusters: readonly MemoryCluster[]): ResolvedClient {
  const key = JSON.stringify(setup);
  const known = resolvedSetups.get(key);
  if (known !== undefined) return known;
  const configs = clusters.map(({ name, addresses }) => ({
    clusterName: name,
    instanceName: 'simulated',
    network: { clusterMembers: addresses, smartRouting: setup.isSmart, connectionTimeoutMillis: DIAL_MILLIS },
    connectionStrategy: {
      asyncStart: setup.asyncStart,
      reconnectMode: setup.mode,
      connectionRetry: {
        initialBackoffMillis: 100,
        maxBackoffMillis: 1_000,
        multiplier: 2,
        jitter: 0.2,
        clusterConnectTimeoutMillis: setup.givesUp ? GIVE_UP_MILLIS : -1,
      },
      offlineQueue: { maxSize: 8 },
    },
    invocationTimeoutMillis: CALL_MILLIS,
    properties: { 'hazelcast.discovery.public.ip.enabled': false, 'hazelcast.logging.level': 'OFF' as const },
  }));
  const resolved = configs.length === 1 ? resolveClient(configs[0]) : resolveFailoverClient({ tryCount: 2, clientConfigs: configs });
  resolvedSetups.set(key, resolved);
  return resolved;
}

/** A client of clusters in memory on virtual time, with everything that it does written down. */
export class SimulatedClient {
  readonly setup: Setup;
  readonly clock: VirtualClock;
  readonly clusters: readonly MemoryCluster[];
  readonly network: MemoryNetwork;
  readonly parts: Parts;
  readonly calls: SimulatedCall[] = [];
  readonly listeners: SimulatedListener[] = [];
  readonly events: { readonly state: LifecycleState; readonly details: LifecycleDetails }[] = [];
  readonly statuses: ConnectionStatus[] = [];
  /** What was wrong at a moment that cannot be looked at later. */
  readonly violations: string[] = [];
  /** Waits for `ready()` that have not ended. */
  waits = 0;
  isFeedOver = false;
  /** When the shutdown that was asked for must be over, by the clock. */
  closedBy = Infinity;

  constructor(setup: Setup, chances: readonly number[]) {
    this.setup = setup;
    this.clock = new VirtualClock({ chances });
    this.clusters = Array.from({ length: setup.candidates }, (_, i) => new MemoryCluster(i + 1, setup.bringsView));
    this.network = new MemoryNetwork(
      ({ host }) => this.#onDial(host),
      ({ type, body, link }) => this.#onRequest(readRequest(type, body), type, link),
    );
    this.parts = assemble(resolvedOf(setup, this.clusters), this.clock, this.network.openSocket);
    const { cluster } = this.parts;
    cluster.lifecycle.add((state, details) => void this.events.push({ state, details }));
    void this.#follow();
  }

  get state() {
    return this.parts.cluster.state;
  }

  get pendingCalls(): SimulatedCall[] {
    return this.calls.filter(({ settled }) => settled === 0);
  }

  /** Whether a member listens there. */
  isMember(target: Target): boolean {
    return this.clusters.some((cluster) => cluster.isAt(target) && cluster.members.includes(Number(target.host.split('.')[3])));
  }

  clusterAt(link: Link): MemoryCluster {
    return this.clusters.find((cluster) => cluster.isAt(link.target))!;
  }

  call(isRepeatable: boolean, route: Route, timeoutMillis?: number): void {
    const controller = new AbortController();
    const number = this.calls.length;
    const call: SimulatedCall = {
      number,
      isRepeatable,
      isBound: route.to === 'member',
      dueAt: this.clock.now() + (timeoutMillis ?? CALL_MILLIS),
      controller,
      handedOver: 0,
      sentBack: 0,
      isAnswered: false,
      hasBackup: false,
      settled: 0,
    };
    this.calls.push(call);
    const options: CallOptions = { signal: controller.signal, ...(timeoutMillis === undefined ? {} : { timeoutMillis }) };
    const key = Buffer.alloc(12);
    key.writeInt32BE(number);
    const request = { name: 'm', key, threadId: 0 };
    const { invoker } = this.parts;
    const read = (data: Buffer | null) => data?.readInt32BE();
    const promise = isRepeatable
      ? invoker.invoke({ message: mapGet, request, route, read, options })
      : invoker.invoke({ message: mapPut, request: { ...request, value: key, ttl: -1 }, route, read, options });
    promise.then(
      (value) => Object.assign(call, { settled: call.settled + 1, value }),
      (error: unknown) => Object.assign(call, { settled: call.settled + 1, error }),
    );
  }

  listen(): void {
    const listener: SimulatedListener = { id: undefined, isRemoved: false, heard: 0 };
    this.listeners.push(listener);
    this.parts.context.listeners.add(distributedObjectListener(() => void listener.heard++)).then(
      (id) => (listener.id = id),
      () => (listener.isRemoved = true),
    );
  }

  unlisten(listener: SimulatedListener): void {
    if (listener.id === undefined || listener.isRemoved) return;
    listener.isRemoved = true;
    void this.parts.context.listeners.remove(listener.id);
  }

  wait(): void {
    this.waits++;
    const ended = () => this.waits--;
    this.parts.cluster.ready().then(ended, ended);
  }

  shutdown(drainMillis: number): void {
    if (this.closedBy === Infinity) this.closedBy = this.clock.now() + drainMillis + 1;
    void this.parts.cluster.shutdown(drainMillis);
  }

  /** The call that a request is, if it is one. */
  callOf({ type, body }: Pick<Request, 'type' | 'body'>): SimulatedCall | undefined {
    if (type !== mapGet.type && type !== mapPut.type) return undefined;
    return this.calls[(body as { key: Buffer }).key.readInt32BE()];
  }

  /** Whether somebody still listens to the signal of the call. */
  isHeldBySignal({ controller }: SimulatedCall): boolean {
    return getEventListeners(controller.signal, 'abort').length > 0;
  }

  #onRequest(body: unknown, type: number, link: Link): unknown {
    const call = this.callOf({ type, body });
    if (call !== undefined) {
      call.handedOver++;
      if (call.settled > 0) this.violations.push(`call ${call.number} was handed over after it had settled`);
      if (this.clusterAt(link) !== this.clusters[this.state.candidate]) this.violations.push(`call ${call.number} went to another cluster`);
    }
    return body;
  }

  #onDial(host: string): void {
    const { state, setup, clock } = this;
    const index = this.clusters.findIndex((cluster) => cluster.isAt({ host, port: 0 }));
    if (index !== state.candidate) this.violations.push(`dialled ${host} for the candidate ${state.candidate}`);
    if (state.kind === 'SYNCING') this.violations.push('dialled while SYNCING');
    if (state.kind !== 'INITIALIZED' && clock.now() < state.epochBegan + 100 && state.attempt === 0)
      this.violations.push('dialled within the flap guard');
    if (setup.mode === 'OFF' && state.phase === 'reconnect' && state.kind !== 'INITIALIZED')
      this.violations.push('mode OFF dialled after a loss');
  }

  async #follow(): Promise<void> {
    for await (const status of this.parts.cluster.feed.updates(undefined)) this.statuses.push(status);
    this.isFeedOver = true;
  }
}
