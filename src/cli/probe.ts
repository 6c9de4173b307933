import { randomUUID } from 'node:crypto';
import { AbortError, Client, type ClientConfig, type ConnectionStatus } from '../index.ts';
import type { ProbeOptions } from './arguments.ts';
import { diagnose, type Failure } from './diagnosis.ts';
import { momentOf, roundTripsOf, type Findings, type Moment, type ProbedMember, type RoundTrips } from './probe-report.ts';

/** How many calls are timed. */
const CALLS = 20;

/** The configuration of a client that tries each address once and says nothing. */
function configOf({ addresses, clusterName, credentials, tls, timeoutMillis }: ProbeOptions): ClientConfig {
  return {
    clusterName,
    network: {
      clusterMembers: addresses,
      connectionTimeoutMillis: timeoutMillis,
      authenticationTimeoutMillis: timeoutMillis,
      ssl: { enabled: tls },
    },
    connectionStrategy: { asyncStart: true, reconnectMode: 'OFF', connectionRetry: { clusterConnectTimeoutMillis: 0 } },
    security: credentials === undefined ? undefined : { usernamePassword: credentials },
    invocationTimeoutMillis: timeoutMillis,
    properties: { 'hazelcast.logging.level': 'OFF' },
  };
}

/**
 * Connects to a cluster, looks at it, and leaves nothing behind.
 *
 * @param onMoment hears of each change of the connection when it happens
 * @throws InvalidConfigurationError when the client refuses an option
 */
export async function probe(options: ProbeOptions, onMoment: (moment: Moment) => void): Promise<Findings> {
  const client = await Client.newHazelcastClient(configOf(options));
  const timeline: Moment[] = [];
  const keep = (moment: Moment) => {
    timeline.push(moment);
    onMoment(moment);
  };
  try {
    const failures = await follow(client, options, keep);
    const timing = failures.length === 0 ? await timeCalls(client) : undefined;
    return {
      clusterName: options.clusterName,
      timeline,
      members: membersOf(client),
      partitionCount: client.getPartitionService().getPartitionCount(),
      roundTripMillis: timing instanceof Error ? undefined : timing,
      failures: timing instanceof Error ? [callFailure(timing, options)] : failures,
    };
  } finally {
    await client.shutdown();
  }
}

/** Follows the client until it is connected to every member, or will not be. Returns what went wrong before it could send calls. */
async function follow(client: Client, options: ProbeOptions, keep: (moment: Moment) => void): Promise<readonly Failure[]> {
  const patience = new Patience(options.timeoutMillis);
  const begin = Date.now();
  let last: ConnectionStatus = client.connectionStatus();
  try {
    for await (const status of client.statusUpdates({ signal: patience.signal })) {
      last = status;
      keep(momentOf(status, begin));
      if (status.state === 'SYNCING') patience.begin('members');
      if (status.state === 'INITIALIZED') patience.begin('connections');
      if (status.state === 'INITIALIZED' && status.members.every(({ connected }) => connected)) break;
    }
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
  } finally {
    patience.end();
  }
  return last.state === 'INITIALIZED' ? [] : failuresOf(last, options);
}

/** Ends a wait when one of its parts takes too long. A part that begins again has no more time than it had. */
class Patience {
  readonly #millis: number;
  readonly #controller = new AbortController();
  #part = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(millis: number) {
    this.#millis = millis;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(part: string): void {
    if (this.#part === part) return;
    this.end();
    this.#part = part;
    this.#timer = setTimeout(() => this.#controller.abort(), this.#millis);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Why a client that stands here cannot send calls. */
function failuresOf(
  { state, lastErrors, cause }: ConnectionStatus,
  { addresses, clusterName, tls, timeoutMillis }: ProbeOptions,
): Failure[] {
  if (state !== 'CLOSED') {
    const reason = `the cluster ${JSON.stringify(clusterName)} did not send its members within ${timeoutMillis} ms`;
    return [{ address: addresses.join(', '), step: 'member list', code: 'MEMBER_LIST_TIMEOUT', reason }];
  }
  if (lastErrors.length > 0) return lastErrors.map(({ address, error }) => diagnose(address, error, tls));
  return [diagnose(addresses.join(', '), cause ?? new Error('the connection was lost'), tls)];
}

function callFailure(error: Error, { addresses, tls }: ProbeOptions): Failure {
  return { ...diagnose(addresses.join(', '), error, tls), step: 'calls' };
}

/** Times reads of a map of our own, which is destroyed afterwards. */
async function timeCalls(client: Client): Promise<RoundTrips | Error> {
  try {
    const map = await client.getMap<number, string>(`hazelcast-ts-probe-${randomUUID()}`);
    try {
      return roundTripsOf(await timesOf(CALLS, (call) => map.get(call)));
    } finally {
      await map.destroy();
    }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** How many milliseconds each call took, one after the other. */
async function timesOf(count: number, call: (number: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const begin = performance.now();
    await call(number);
    times.push(performance.now() - begin);
  }
  return times;
}

function membersOf(client: Client): ProbedMember[] {
  const connected = new Set(
    client
      .connectionStatus()
      .members.filter((member) => member.connected)
      .map(({ uuid }) => uuid.toString()),
  );
  return client
    .getCluster()
    .getMembers()
    .map(({ uuid, address, version: { major, minor, patch }, liteMember }) => ({
      uuid: uuid.toString(),
      address: address.toString(),
      version: `${major}.${minor}.${patch}`,
      isLite: liteMember,
      isConnected: connected.has(uuid.toString()),
    }));
}
