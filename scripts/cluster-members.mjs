// @ts-check
// Real Hazelcast members on this machine, for tests and for `npm run cluster`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST, memberXml } from './cluster-config.mjs';
import { memberJars } from './cluster-jars.mjs';
import { MemberProcess, QUICK_START } from './cluster-process.mjs';
import { whyNoJava } from './java.mjs';
import { freePort, ownPort } from './own-ports.mjs';

/** Member properties with which a silent member is noticed within 5 seconds, instead of a minute. */
export const FAST_FAILURE_DETECTION = {
  'hazelcast.heartbeat.interval.seconds': '1',
  'hazelcast.max.no.heartbeat.seconds': '5',
};

/**
 * @typedef {object} RealClusterOptions
 * @property {number} [members] how many, at least 1; the default is 3
 * @property {string} [version] the version of Hazelcast; the default is 5.7.0
 * @property {number} [port] where the first member listens for clients, the others on the ports after it; 0, the default, takes free ports
 * @property {string} [clusterName] the default is `dev`
 * @property {Readonly<Record<string, string>>} [properties] properties of the members, such as {@link FAST_FAILURE_DETECTION}
 * @property {string} [memberConfigXml] further elements of `<hazelcast>` in the members' configuration
 * @property {readonly string[]} [javaOptions] options of the Java processes; the default suits members that live for minutes
 * @property {NodeJS.ProcessEnv} [env] additions to the environment of the members
 * @property {(address: string) => string | Promise<string>} [publicAddressOf] gives the address that a member tells to clients instead of its
 *   own, for example that of a proxy; called once for each member, before it starts. Members connect to each other directly all the same.
 * @property {(member: RealMember) => void} [onUp] told of each member as soon as it is up
 */

/** @typedef {Omit<Required<RealClusterOptions>, 'members' | 'version' | 'publicAddressOf'> & Pick<RealClusterOptions, 'publicAddressOf'> & { jars: string[] }} Settings */
/** @typedef {{ port: number, memberPort: number, publicAddress: string }} Place */

/**
 * Starts a cluster, and resolves when every member is up and sees all the others.
 * @param {RealClusterOptions} [options]
 * @returns {Promise<RealCluster>}
 */
export async function startCluster({ members = 3, version = '5.7.0', ...options } = {}) {
  const reason = whyNoJava();
  if (reason !== undefined) throw new Error(`real members cannot be started: ${reason}`);
  const usual = { port: 0, clusterName: 'dev', properties: {}, memberConfigXml: '', javaOptions: QUICK_START, env: {}, onUp: () => {} };
  const cluster = new RealCluster({ ...usual, ...options, jars: await memberJars(version) });
  try {
    for (let i = 0; i < members; i++) await cluster.prepareMember();
    await Promise.all(cluster.members.map((member) => member.start()));
    await Promise.all(cluster.members.map((member) => member.sees(members)));
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Members that were started together, and those that came later. */
export class RealCluster {
  /** In the order in which they were started first; a member that was ended stays, as it may be restarted. @type {RealMember[]} */
  members = [];
  #settings;
  #folder = mkdtempSync(join(tmpdir(), 'hazelcast-members-'));
  #stopNow = () => this.#endAll();

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    process.once('exit', this.#stopNow);
  }

  /** The addresses that clients use, as `host:port`. */
  get addresses() {
    return this.members.map((member) => member.publicAddress);
  }

  /**
   * Changes what members are told that are started from now on.
   * @param {Partial<Pick<RealClusterOptions, 'clusterName' | 'properties'>>} changes
   */
  reconfigure(changes) {
    this.#settings = { ...this.#settings, ...changes };
  }

  /** Starts one more member, and resolves when it is up. */
  async addMember() {
    const member = await this.prepareMember();
    await member.start();
    return member;
  }

  /** Ends all members at once, by SIGKILL, and removes their files. */
  async stop() {
    process.removeListener('exit', this.#stopNow);
    this.#endAll();
    await Promise.all(this.members.map((member) => member.kill()));
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }

  /** Makes a member with ports of its own, which is not started. */
  async prepareMember() {
    const { port, publicAddressOf, onUp } = this.#settings;
    const place = await placeOf(port === 0 ? 0 : port + this.members.length, publicAddressOf);
    const member = new RealMember(place, { startProcess: (starts) => this.#startProcess(place, starts), onUp });
    this.members.push(member);
    return member;
  }

  /**
   * @param {Place} place
   * @param {number} starts
   */
  #startProcess(place, starts) {
    const { jars, javaOptions, env, clusterName, properties, memberConfigXml } = this.#settings;
    const path = join(this.#folder, `${place.port}-${starts}`);
    const ports = this.members.map(({ memberPort }) => memberPort);
    writeFileSync(`${path}.xml`, memberXml({ ...place, clusterName, properties, memberConfigXml, join: ports }));
    return new MemberProcess({ jars, javaOptions, env, configFile: `${path}.xml`, logFile: `${path}.log` });
  }

  #endAll() {
    for (const member of this.members) member.endNow();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * @param {number} wanted 0 for any
 * @param {Settings['publicAddressOf']} publicAddressOf
 * @returns {Promise<Place>}
 */
async function placeOf(wanted, publicAddressOf) {
  const port = wanted === 0 ? await ownPort() : await freePort(wanted);
  const address = `${HOST}:${port}`;
  if (publicAddressOf === undefined) return { port, memberPort: port, publicAddress: address };
  return { port, memberPort: await ownPort(), publicAddress: await publicAddressOf(address) };
}

/** One real member. Every method may be called in every state; what does not apply does nothing. */
export class RealMember {
  /** Where the member listens for clients. @readonly */ port;
  /** Where the member listens for other members. @readonly */ memberPort;
  /** Where the member listens for clients, as `host:port`. @readonly */ address;
  /** What the member tells clients: its address, unless the cluster was started with `publicAddressOf`. @readonly */ publicAddress;
  #options;
  #starts = 0;
  /** @type {MemberProcess | undefined} */
  #process;

  /**
   * @param {Place} place
   * @param {{ startProcess: (starts: number) => MemberProcess, onUp: (member: RealMember) => void }} options
   */
  constructor({ port, memberPort, publicAddress }, options) {
    this.port = port;
    this.memberPort = memberPort;
    this.address = `${HOST}:${port}`;
    this.publicAddress = publicAddress;
    this.#options = options;
  }

  /** The process id; 0 before the first start. */
  get pid() {
    return this.#process?.pid ?? 0;
  }

  get isRunning() {
    return this.#process?.isRunning ?? false;
  }

  /** Starts the member unless it runs, and resolves when it is up. */
  async start() {
    if (this.isRunning) return;
    this.#process = this.#options.startProcess(++this.#starts);
    await this.#process.up();
    this.#options.onUp(this);
  }

  /** Resolves when the member's own list of members has this size. */
  async sees(/** @type {number} */ members) {
    await this.#process?.sees(members);
  }

  /** Ends the member at once (SIGKILL), as a crash does. */
  async kill() {
    this.endNow();
    await this.#process?.ended;
  }

  /** Shuts the member down (SIGTERM): it hands its partitions over before it leaves. */
  async terminate() {
    this.resume();
    this.#process?.signal('SIGTERM');
    await this.#process?.ended;
  }

  /** Stops the process where it is (SIGSTOP): its connections stay open, and nothing is answered. */
  pause() {
    this.#process?.signal('SIGSTOP');
  }

  /** Lets a paused process go on (SIGCONT). */
  resume() {
    this.#process?.signal('SIGCONT');
  }

  /** Kills the member if it runs and starts it again on the same port, empty and with a new uuid; resolves when it is up. */
  async restart() {
    await this.kill();
    await this.start();
  }

  /** Sends SIGKILL and waits for nothing. */
  endNow() {
    this.#process?.signal('SIGKILL');
  }
}
