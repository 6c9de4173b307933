import assert from 'node:assert/strict';
import { isSearching } from '../../../src/cluster/state.ts';
import type { ConnectionStatus } from '../../../src/cluster/status.ts';
import { AbortError, OperationTimeoutError, TargetDisconnectedError } from '../../../src/errors.ts';
import type { SimulatedCall, SimulatedClient } from './simulated-client.ts';

const LIFE =
  /^STARTING STARTED( CONNECTED( CHANGED_CLUSTER)? DISCONNECTED)*( CONNECTED( CHANGED_CLUSTER)?)?( SHUTTING_DOWN( DISCONNECTED)?( SHUTDOWN)?)?$/;

/** What must be true of a client at any time, once it has done what it can do without time passing. */
export function checkAlways(client: SimulatedClient): void {
  assert.deepEqual(client.violations, []);
  const status = client.parts.cluster.status();
  checkConnections(client, status);
  checkEvents(client);
  checkStatus(client, status);
  checkCalls(client);
  if (client.state.kind === 'INITIALIZED') assert.equal(client.waits, 0, 'somebody waits for ready()');
  assert.ok(client.state.kind === 'CLOSED' || client.clock.now() < client.closedBy, 'the shutdown takes too long');
}

/** At most one loop, no dials but for it or for members, and no socket besides (MACHINE-3, MACHINE-5, MEMBERS-3). */
function checkConnections({ state, network, parts, clusters }: SimulatedClient, { nextAttemptAt }: ConnectionStatus): void {
  const { connections, view } = parts.cluster;
  const isPausing = nextAttemptAt !== undefined;
  const live = connections.all.length;
  const attempts = network.dials.size + network.open.length - live;
  assert.ok(
    connections.all.every(({ closed }) => closed === undefined),
    'a closed connection is live',
  );
  assert.ok(
    clusters.every(({ strangers }) => strangers === 0),
    'a cluster was taken for another',
  );
  if (isSearching(state)) {
    assert.equal(Number(isPausing) + attempts, 1, 'pauses and attempts of the only loop');
    return assert.equal(live, 0, 'connections while searching');
  }
  assert.ok(!isPausing, 'a pause without a loop');
  if (state.kind === 'INITIALIZED') {
    assert.ok(live > 0, 'INITIALIZED without a connection');
    assert.ok(attempts <= view.members.members.length, `${attempts} attempts for ${view.members.members.length} members`);
    const hosts = new Set([...network.dials].map(({ target }) => target.host));
    return assert.equal(hosts.size, network.dials.size, 'targets of dials');
  }
  assert.equal(attempts, 0, `attempts in the state ${state.kind}`);
  if (state.kind === 'SYNCING') assert.equal(live, 1, 'connections while SYNCING');
  if (state.kind === 'CLOSED') assert.equal(live, 0, 'connections of a closed client');
}

/** Lifecycle events in their order, and one DISCONNECTED for each CONNECTED (LIFE-1, LIFE-2). */
function checkEvents({ events, state }: SimulatedClient): void {
  assert.match(events.map((event) => event.state).join(' '), LIFE);
  const epochsOf = (wanted: string) => events.filter((event) => event.state === wanted).map(({ details }) => details.epoch);
  const connected = epochsOf('CONNECTED');
  assert.equal(new Set(connected).size, connected.length, 'an epoch is CONNECTED twice');
  const isOpen = state.kind === 'INITIALIZED' || (state.kind === 'CLOSING' && state.isAnnounced);
  assert.deepEqual(epochsOf('DISCONNECTED'), isOpen ? connected.slice(0, -1) : connected, 'epochs of DISCONNECTED');
  const last = events.at(-1)?.state ?? '';
  const isLast = { INITIALIZED: ['CONNECTED', 'CHANGED_CLUSTER'].includes(last), CLOSED: last === 'SHUTDOWN' };
  if (state.kind === 'INITIALIZED' || state.kind === 'CLOSED') assert.ok(isLast[state.kind], `${last} was announced last in ${state.kind}`);
  const isEnding = state.kind === 'CLOSING' || state.kind === 'CLOSED';
  assert.equal(
    events.some((event) => event.state === 'SHUTTING_DOWN'),
    isEnding,
    'SHUTTING_DOWN was announced',
  );
}

/** The snapshot that was told last is the one that is true (STATUS-1, STATUS-2). */
function checkStatus({ parts, statuses, isFeedOver, state }: SimulatedClient, now: ConnectionStatus): void {
  assert.equal(textOf(statuses.at(-1)!), textOf(now));
  const { connections } = parts.cluster;
  for (const { uuid, connected } of now.members) assert.equal(connected, connections.to(uuid.toString()) !== undefined);
  assert.equal(isFeedOver, state.kind === 'CLOSED', 'the feed is over');
  assert.equal(now.offlineQueueSize, parts.invoker.parkedCalls);
}

function textOf({ sequence, state, phase, epoch, attempt, members, clusterId, clusterName, cause }: ConnectionStatus): string {
  const connected = members.map((member) => `${member.uuid.toString()} ${member.connected}`).join();
  return [sequence, state, phase, epoch, attempt, connected, clusterId?.toString(), clusterName, cause?.message].join('; ');
}

/** A call settles once, in time, as the state demands, and is executed twice only if it may be (INVOKE-1, INVOKE-6, INVOKE-8). */
function checkCalls(client: SimulatedClient): void {
  const { calls, parts, state, setup, clock } = client;
  const pending = client.pendingCalls;
  assert.equal(parts.invoker.unsettledCalls, pending.length, 'calls that are not settled');
  for (const call of calls) checkCall(client, call);
  for (const { number, dueAt } of pending) assert.ok(dueAt > clock.now(), `the deadline of call ${number} has passed`);
  const isOffline = isSearching(state) || state.kind === 'SYNCING';
  const waiting = pending.filter(({ hasBackup }) => !hasBackup).length;
  if (state.kind === 'CLOSED') assert.equal(pending.length, 0, 'calls of a closed client');
  if (isOffline && (setup.mode !== 'ON' || state.phase === 'initial'))
    assert.equal(waiting, 0, `calls that wait in the state ${state.kind}`);
  const parked = parts.invoker.parkedCalls;
  if (isOffline) assert.ok(parked >= waiting && parked <= pending.length, `${parked} calls are parked, and ${waiting} wait`);
  else assert.equal(parked, 0, 'parked calls');
}

function checkCall(client: SimulatedClient, call: SimulatedCall): void {
  const { number, settled, value, error, handedOver, isRepeatable, sentBack, isAnswered } = call;
  assert.ok(settled <= 1, `call ${number} settled ${settled} times`);
  if (!isRepeatable) assert.ok(handedOver <= 1 + sentBack, `call ${number} was handed over ${handedOver} times`);
  if (settled === 0) return;
  assert.ok(!client.isHeldBySignal(call), `call ${number} listens to its signal`);
  if (error === undefined) {
    assert.equal(value, number, `the value of call ${number}`);
    assert.ok(isAnswered, `call ${number} was not answered`);
  }
  const isLost = error instanceof TargetDisconnectedError;
  if (isLost || error instanceof OperationTimeoutError || error instanceof AbortError) {
    assert.equal(error.maybeExecuted, handedOver > 0, `call ${number} may have been executed`);
    if (isLost) assert.ok(handedOver > 0, `call ${number} was lost, but never handed over`);
  }
}

/** What must be true of a client that has been left in peace (LISTEN-1, LISTEN-4, LISTEN-5, MEMBERS-1). */
export function checkAtRest(client: SimulatedClient): void {
  const { state, network, listeners, parts, clusters, setup } = client;
  if (state.kind === 'CLOSING' || state.kind === 'CLOSED') return;
  assert.equal(state.kind, 'INITIALIZED');
  const { connections, view } = parts.cluster;
  const cluster = clusters[state.candidate]!;
  const shown = view.members.members.map(({ address }) => Number(address.host.split('.')[3]));
  assert.deepEqual(shown, cluster.members, 'the member list');
  assert.equal(connections.all.length, setup.isSmart ? cluster.members.length : 1, 'connections');
  const wanted = listeners.filter(({ isRemoved }) => !isRemoved).length;
  for (const link of network.open) assert.equal(cluster.listenersOn(link), wanted, 'listeners on a member');
  const others = connections.all.map(({ counts }) => counts.handlers - wanted - Number(setup.isSmart));
  assert.deepEqual(
    others.toSorted((a, b) => a - b),
    [...Array.from({ length: others.length - 1 }, () => 0), 1],
    'one handler is left, for the view',
  );
  assert.ok(
    connections.all.every(({ counts }) => counts.calls === 0),
    'a request was not answered',
  );
  assert.ok(
    client.pendingCalls.every(({ isBound }) => isBound),
    'a call was not answered',
  );
}

/** A client that was shut down leaves nothing behind (SHUTDOWN-5). */
export function checkGone({ state, network, clock, waits, pendingCalls, listeners }: SimulatedClient): void {
  assert.equal(state.kind, 'CLOSED');
  assert.equal(network.dials.size, 0, 'sockets that are being opened');
  assert.equal(network.open.length, 0, 'open sockets');
  assert.equal(clock.pending, 0, 'timers');
  assert.equal(waits, 0, 'waits for ready()');
  assert.equal(pendingCalls.length, 0, 'calls');
  assert.ok(
    listeners.every(({ id, isRemoved }) => id !== undefined || isRemoved),
    'a listener waits to be added',
  );
}
