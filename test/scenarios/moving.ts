import { onTestFinished, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.ts';
import { Dialer } from '../../src/cluster/dialer.ts';
import { Client, type ClientConfig, type ConnectionRetryConfig, type MembershipListener } from '../../src/index.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../src/testing/index.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { quickConfig } from './clients.ts';
import { keptLog } from './peers.ts';

/** Gives up on a cluster soon. */
export const BRIEF: ConnectionRetryConfig = { initialBackoffMillis: 20, maxBackoffMillis: 50, clusterConnectTimeoutMillis: 100 };

export async function startCluster(clusterName: string, options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start({ clusterName, ...options });
  onTestFinished(() => cluster.stop());
  return cluster;
}

export interface Moving {
  /** What is the same for all clusters. */
  readonly shared?: ClientConfig;
  /** What differs, cluster by cluster. */
  readonly own?: readonly ClientConfig[];
  readonly tryCount?: number;
  readonly clock?: Clock;
}

/** Starts a client that may move between these clusters, and that is shut down when the test ends. */
export async function startMoving(
  clusters: readonly EmbeddedCluster[],
  { shared = {}, own = [], tryCount, clock = systemClock }: Moving = {},
): Promise<Client> {
  const clientConfigs = clusters.map(({ clusterName, addresses }, i) =>
    quickConfig(addresses, {
      connectionStrategy: { connectionRetry: BRIEF },
      ...shared,
      clusterName,
      security: own[i]?.security,
      network: { clusterMembers: addresses, ...shared.network, ...own[i]?.network },
    }),
  );
  const client = await Client.startFailover({ tryCount, clientConfigs }, undefined, clock);
  onTestFinished(() => client.shutdown());
  return client;
}

/** Lets time pass until something has happened; sockets keep up with it. */
export async function passUntil(clock: VirtualClock, condition: () => boolean): Promise<void> {
  const end = clock.now() + 1_000_000;
  while (!condition()) {
    if (clock.now() > end) throw new Error(`this did not become true within 1000 s: ${condition.toString()}`);
    await clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Each dial from now on, as the cluster that is tried then and the port. */
export function dialsOf(client: Client): (readonly [cluster: string, port: number])[] {
  const dials: (readonly [string, number])[] = [];
  const dial = Dialer.prototype.dial;
  const spy = vi.spyOn(Dialer.prototype, 'dial').mockImplementation(function noted(this: Dialer, target, signal) {
    dials.push([client.connectionStatus().clusterName, target.port]);
    return dial.call(this, target, signal);
  });
  onTestFinished(() => spy.mockRestore());
  return dials;
}

/** A log to be configured that takes everything from `INFO` up. */
export function infoLog() {
  const { lines, ...customLogger } = keptLog();
  const config: ClientConfig = { customLogger, properties: { 'hazelcast.logging.level': 'INFO' } };
  return { lines, config };
}

/** Where the client moved, by its log. */
export const movesIn = (lines: readonly string[]) => lines.flatMap((line) => /moving on to the cluster "(\w+)"/.exec(line)?.[1] ?? []);

/** What a membership listener hears, as words such as `init 5701 5702`. */
export function membershipLog() {
  const heard: string[] = [];
  const listener: MembershipListener = {
    init: ({ members }) => heard.push(`init ${members.map(({ address }) => address.port).join(' ')}`),
    memberAdded: ({ member }) => heard.push(`added ${member.address.port}`),
    memberRemoved: ({ member }) => heard.push(`removed ${member.address.port}`),
  };
  return { heard, listener };
}

/** What it hears when the client is in this cluster for the first time. */
export const initOf = ({ members }: EmbeddedCluster) => `init ${members.map(({ port }) => port).join(' ')}`;

/** The names of the requests of one connection, without those that only keep it. */
export function requestsOn(cluster: EmbeddedCluster, number: number): string[] {
  return cluster.requests.filter(({ connection, name }) => connection === number && name !== 'clientPing').map(({ name }) => name);
}
