import { randomUUID } from 'node:crypto';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { int, list, str } from '../../src/protocol/fields.ts';
import { struct } from '../../src/protocol/layout.ts';
import { message } from '../../src/protocol/message.ts';
import { messageNames, type ProxiedRequest } from '../../src/testing/index.ts';
import type { Changes, Request, Rule, World } from '../scenarios/world.ts';
import { backedUp } from './client-members.ts';
import { startProxiedCluster, type ProxiedCluster } from './proxied-cluster.ts';
import { RawClient } from './raw-client.ts';

/** Real members, each behind a proxy, which one scenario after the other can use. */
export class RealMembers {
  readonly version: string;
  readonly #members: ProxiedCluster;
  /** Told of every request. */
  readonly #observers: Set<(request: ProxiedRequest) => void>;
  /** Whether the members run with other settings than they began with. */
  #isChanged = false;
  /** A cluster of its own. */
  #other: RealCluster | undefined;

  private constructor(version: string, members: ProxiedCluster, observers: Set<(request: ProxiedRequest) => void>) {
    this.version = version;
    this.#members = members;
    this.#observers = observers;
  }

  /** Starts one member. */
  static async start(version: string): Promise<RealMembers> {
    const observers = new Set<(request: ProxiedRequest) => void>();
    const onRequest = (request: ProxiedRequest) => {
      for (const observe of observers) observe(request);
    };
    return new RealMembers(
      version,
      await startProxiedCluster({ members: 1, version, ...settingsOf({}) }, { messageNames, onRequest }),
      observers,
    );
  }

  /** Starts more members until there are so many. */
  async grow(size: number): Promise<void> {
    const { cluster } = this.#members;
    while (cluster.members.length < size) await cluster.addMember();
    await this.#areTogether();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#members.stop(), this.#other?.stop()]);
  }

  /** A world of these members; afterwards they are as they were before, but for the data. */
  world(): World {
    const { cluster, proxies } = this.#members;
    const chosen = (member?: number) => (member === undefined ? proxies : [proxies[member]!]);
    const heal = async (member?: number) => void (await Promise.all(chosen(member).map((proxy) => proxy.heal())));
    const traffic = new Traffic();
    const forbidding: { readonly address: string }[] = [];
    this.#observers.add(traffic.observe);
    const acceptedBefore = proxies.map(({ connectionsAccepted }) => connectionsAccepted);
    return {
      addresses: cluster.addresses,
      version: this.version,
      cut: (member) => chosen(member).forEach((proxy) => proxy.cut()),
      heal,
      reset: (member) => proxies[member]!.resetConnections(),
      end: (member) => proxies[member]!.endConnections(),
      freeze: (member) => chosen(member).forEach((proxy) => proxy.freeze()),
      thaw: (member) => chosen(member).forEach((proxy) => proxy.thaw()),
      delay: (millis, member) => chosen(member).forEach((proxy) => proxy.delay({ toClientMillis: millis })),
      hangUpOn: (request, times) => traffic.hangUpOn(request, times),
      redirect(from, to) {
        proxies[from]!.redirect(typeof to === 'string' ? to : cluster.members[to]!.address);
        return Promise.resolve();
      },
      stranger: () => this.#stranger(),
      turnAway: async (instanceName, member) => {
        const chosenMembers = member === undefined ? cluster.members : [cluster.members[member]!];
        for (const { address } of chosenMembers) await forbid(address, [instanceName]);
        forbidding.push(...chosenMembers);
      },
      stop: (member) => this.#stop(member),
      start: (changes) => this.#start(changes),
      backedUp,
      requests: traffic.requests,
      countOf: (name) => traffic.requests.filter((request) => request.name === name).length,
      accepted: (member) =>
        chosen(member).reduce((sum, proxy) => sum + proxy.connectionsAccepted - acceptedBefore[proxies.indexOf(proxy)]!, 0),
      open: () => proxies.reduce((sum, { connectionCount }) => sum + connectionCount, 0),
      [Symbol.asyncDispose]: async () => {
        this.#observers.delete(traffic.observe);
        for (const [i, proxy] of proxies.entries()) proxy.redirect(cluster.members[i]!.address);
        await heal();
        for (const { address } of forbidding) await forbid(address, []);
        await this.#restore();
      },
    };
  }

  async #stranger(): Promise<string> {
    this.#other ??= await startCluster({ members: 1, version: this.version });
    return this.#other.addresses[0]!;
  }

  async #stop(member?: number): Promise<void> {
    const { cluster, proxies } = this.#members;
    const chosen = member === undefined ? [...proxies.keys()] : [member];
    await Promise.all(chosen.map((i) => cluster.members[i]!.kill()));
    for (const i of chosen) proxies[i]!.cut();
  }

  async #start(changes?: Changes): Promise<void> {
    const { cluster, proxies } = this.#members;
    if (changes !== undefined) this.#reconfigure(changes);
    const away = [...proxies.keys()].filter((i) => !cluster.members[i]!.isRunning);
    await Promise.all(away.map((i) => proxies[i]!.heal())); // clients come as soon as they hear of a member
    await Promise.all(away.map((i) => cluster.members[i]!.start()));
    await this.#areTogether();
  }

  #reconfigure(changes: Changes): void {
    this.#isChanged = Object.keys(changes).length > 0;
    this.#members.cluster.reconfigure(settingsOf(changes));
  }

  async #restore(): Promise<void> {
    if (this.#isChanged) await this.#stop();
    await this.#start({});
  }

  async #areTogether(): Promise<void> {
    const { members } = this.#members.cluster;
    await Promise.all(members.map((member) => member.sees(members.length)));
  }
}

const applyMCConfig = message(0x200d00, {
  request: { eTag: str, mode: int, entries: list(struct({ type: int, value: str })) },
});

/** Tells a member, as Management Center does, which clients it lets in no more: those of these names. */
async function forbid(address: string, instanceNames: readonly string[]): Promise<void> {
  const client = await RawClient.connect(address);
  await client.authenticate();
  const [mode, byName] = [instanceNames.length === 0 ? 0 : 2, 1];
  const entries = instanceNames.map((value) => ({ type: byName, value }));
  await client.request(applyMCConfig, { eTag: randomUUID(), mode, entries });
  client.socket.destroy();
}

/** What members are told. They join only those that are told the same, whether it is the default or not. */
function settingsOf({ clusterName = 'dev', partitionCount = 271 }: Changes) {
  return { clusterName, properties: { 'hazelcast.partition.count': String(partitionCount) } };
}

/** The requests of one scenario, and what befalls them. */
class Traffic {
  readonly requests: Request[] = [];
  readonly #hangUps: { readonly on: string; readonly times: number; hits: number }[] = [];

  readonly observe = ({ name, correlationId, flags, hangUp }: ProxiedRequest): void => {
    this.requests.push({ name, correlationId, flags });
    const rule = this.#hangUps.find(({ on, times, hits }) => on === name && hits < times);
    if (rule === undefined) return;
    rule.hits++;
    hangUp();
  };

  hangUpOn(on: string, times = Infinity): Rule {
    const rule = { on, times, hits: 0 };
    this.#hangUps.push(rule);
    return {
      get hits() {
        return rule.hits;
      },
      remove: () => void this.#hangUps.splice(this.#hangUps.indexOf(rule), 1),
    };
  }
}
