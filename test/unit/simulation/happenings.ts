import type { Route } from '../../../src/invocation/route.ts';
import type { Link, Loss, Request } from './memory-network.ts';
import type { SimulatedClient } from './simulated-client.ts';

/** Member errors: some after which a call is sent again, and some that end it. */
const ERROR_CODES = [8, 19, 22, 33, 52, 53, 62, 82];
const SENT_BACK = new Set([8, 19, 53, 62, 82]);
const WAITS = [0, 1, 10, 50, 100, 250, 1_000, 2_000, 5_000, 11_000, 21_000, 61_000];
const LOSSES: readonly Loss[] = ['error', 'end', 'close'];
const TIMEOUTS = [undefined, undefined, 1, 300, 5_000, 30_000];
/** So often at most does everything go on by itself; more would be a client that never comes to rest. */
const MAX_TURNS = 200;

/** Something that happens to a client; the number chooses among what it can happen to. */
export type Happening = (client: SimulatedClient, choice: number) => void | Promise<void>;

function choose<T>(from: readonly T[], choice: number): T | undefined {
  return from.length === 0 ? undefined : from[choice % from.length];
}

function isCall(client: SimulatedClient, request: Request): boolean {
  return client.callOf(request) !== undefined;
}

/** Takes a request that a member holds. */
function take(request: Request): void {
  const { link } = request;
  link.held.splice(link.held.indexOf(request), 1);
}

function answer(client: SimulatedClient, request: Request, acks = 0): void {
  take(request);
  const cluster = client.clusterAt(request.link);
  const call = client.callOf(request);
  if (call === undefined) return cluster.answer(request);
  const announced = request.isBackupAware ? acks : 0;
  call.isAnswered = true;
  call.hasBackup ||= announced > 0;
  cluster.answerCall(request, announced);
}

/** Everything that is on its way arrives, and what is asked is answered, until all is quiet. No time passes. */
export async function flow(client: SimulatedClient, answersCalls: boolean): Promise<void> {
  const { network, clock } = client;
  for (let turns = 0; turns < MAX_TURNS; turns++) {
    const dials = [...network.dials];
    const links = network.open.filter(
      ({ target, isBusy, held }) => isBusy || !client.isMember(target) || held.some((request) => answersCalls || !isCall(client, request)),
    );
    if (dials.length + links.length === 0) return;
    for (const dial of dials)
      if (client.isMember(dial.target)) dial.accept();
      else dial.refuse();
    for (const link of links) {
      if (!client.isMember(link.target)) link.lose('end'); // whoever is no member any more has stopped
      link.deliverToMember();
      for (const request of [...link.held]) if (answersCalls || !isCall(client, request)) answer(client, request);
      while (link.isOpen && link.hasNews) link.deliverToClient();
    }
    await clock.settle();
  }
  throw new Error('the client does not come to rest');
}

function held(client: SimulatedClient): Request[] {
  return client.network.open.flatMap((link) => link.held);
}

function routeFor(client: SimulatedClient, choice: number): Route {
  const routes: Route[] = [{ to: 'partition', id: choice % 4 }, { to: 'any' }];
  const [member] = client.parts.cluster.view.members.members;
  if (member !== undefined) routes.push({ to: 'member', uuid: member.uuid.toString() });
  const [connection] = client.parts.cluster.connections.all;
  if (connection !== undefined) routes.push({ to: 'connection', connection });
  return routes[choice % routes.length]!;
}

function lose(link: Link | undefined, choice: number): void {
  link?.lose(LOSSES[choice % LOSSES.length]!);
}

/** What can happen. Early ones are simpler: a history that fails is made of them as far as possible. */
export const happenings = {
  flow: (client) => flow(client, false),
  flowWithCalls: (client) => flow(client, true),
  wait: (client, choice) => client.clock.advance(WAITS[choice % WAITS.length]!),
  accept: ({ network }, choice) => void choose([...network.dials], choice)?.accept(),
  refuse: ({ network }, choice) => choose([...network.dials], choice)?.refuse(),
  acceptAndLose({ network }, choice) {
    choose([...network.dials], choice)
      ?.accept()
      .lose(LOSSES[choice % LOSSES.length]!);
  },
  deliverToMember: ({ network }, choice) => choose(network.open, choice)?.deliverToMember(),
  deliverToClient: ({ network }, choice) => choose(network.open, choice)?.deliverToClient(),
  answer(client, choice) {
    const request = choose(held(client), choice);
    if (request !== undefined) answer(client, request, choice % 2);
  },
  fail(client, choice) {
    const request = choose(held(client), choice);
    const code = ERROR_CODES[choice % ERROR_CODES.length]!;
    if (request === undefined) return;
    take(request);
    const call = client.callOf(request);
    if (call !== undefined && SENT_BACK.has(code)) call.sentBack++;
    client.clusterAt(request.link).fail(request, code);
  },
  ack({ network, clusters }, choice) {
    const link = choose(network.open, choice);
    if (link !== undefined) clusters.find((cluster) => cluster.isAt(link.target))!.sendAck(link, choice % 40);
  },
  lose: (client, choice) => lose(choose(client.network.open, choice), choice),
  loseAll: (client, choice) => client.network.open.forEach((link) => lose(link, choice)),
  call: (client, choice) => client.call(choice % 2 === 0, routeFor(client, choice >> 1), TIMEOUTS[(choice >> 3) % TIMEOUTS.length]),
  abort: (client, choice) => choose(client.pendingCalls, choice)?.controller.abort(),
  listen: (client) => client.listen(),
  unlisten(client, choice) {
    const listener = choose(client.listeners, choice);
    if (listener !== undefined) client.unlisten(listener);
  },
  sendEvent(client, choice) {
    const link = choose(client.network.open, choice);
    if (link !== undefined) client.clusterAt(link).sendEvent(link);
  },
  members({ clusters, state }, choice) {
    const present = [1, 2, 3].filter((member) => ((choice % 7) + 1) & (1 << (member - 1)));
    clusters[state.candidate]!.change(present);
  },
  restart(client, choice) {
    const cluster = choose(client.clusters, choice)!;
    cluster.restart();
    for (const link of client.network.open) if (cluster.isAt(link.target)) lose(link, choice);
  },
  refuseClient(client, choice) {
    choose(client.clusters, choice)!.authenticationStatus = 1 + (choice % 3);
  },
  otherPartitionCount(client, choice) {
    const cluster = choose(client.clusters, choice)!;
    cluster.partitionCount = cluster.partitionCount === 4 ? 5 : 4;
  },
  stall: ({ clock }, choice) => clock.stall(WAITS[choice % WAITS.length]!),
  ready: (client) => client.wait(),
  shutdown: (client, choice) => client.shutdown([0, 0, 500, 30_000][choice % 4]!),
} as const satisfies Record<string, Happening>;

export type HappeningName = keyof typeof happenings;

/** How often each of them happens, compared to the others. */
export const frequencies: Readonly<Record<HappeningName, number>> = {
  flow: 12,
  flowWithCalls: 5,
  wait: 10,
  accept: 5,
  refuse: 4,
  acceptAndLose: 1,
  deliverToMember: 4,
  deliverToClient: 4,
  answer: 4,
  fail: 3,
  ack: 2,
  lose: 4,
  loseAll: 2,
  call: 14,
  abort: 2,
  listen: 2,
  unlisten: 1,
  sendEvent: 2,
  members: 3,
  restart: 1,
  refuseClient: 1,
  otherPartitionCount: 0.1,
  stall: 1,
  ready: 1,
  shutdown: 0.7,
};
