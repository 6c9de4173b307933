import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { IllegalArgumentError, IOError } from '../errors.ts';
import type { Direction, Faults, Mode } from './fault-proxy-flow.ts';
import { Link, type Target } from './fault-proxy-link.ts';
import type { RequestHeader } from './fault-proxy-requests.ts';

/** How a {@link FaultProxy} speaks TLS with clients, while it speaks plain TCP with the member. */
export interface FaultProxyTls {
  /** The certificate of the proxy, in PEM. */
  readonly cert: string | Buffer;
  /** The private key of the certificate, in PEM. */
  readonly key: string | Buffer;
  /** The authorities, in PEM, that vouch for the certificates of clients; the default is those of Node.js. */
  readonly ca?: string | Buffer;
  /** Whether clients must show a certificate. The default is `false`. */
  readonly requestCert?: boolean;
}

/** What {@link FaultProxy.start} takes. */
export interface FaultProxyOptions {
  /** The member, as `host:port`; an IPv6 host stands in brackets. */
  readonly target: string;
  /** The port to listen on, 0 to 65535. The default, 0, takes a free one. */
  readonly listen?: number;
  /** Makes clients connect with TLS. The default is plain TCP. */
  readonly tls?: FaultProxyTls;
  /** Names for the types of messages, under which {@link FaultProxy.requestCounts} counts them. The default is none. */
  readonly messageNames?: Readonly<Record<number, string>>;
  /** Told of each request when it reaches the proxy, before it goes on to the member. The default tells nobody. */
  readonly onRequest?: (request: ProxiedRequest) => void;
}

/** A request of a client that has reached a {@link FaultProxy}. */
export interface ProxiedRequest {
  /** Its name in `messageNames`, else its type in hexadecimal, such as `0x010100`. */
  readonly name: string;
  readonly correlationId: number;
  /** The flags of its first frame. */
  readonly flags: number;
  /** Ends its connection (FIN); called at once, neither the request nor what came with it goes on to the member. */
  hangUp(): void;
}

const HOST = '127.0.0.1';
const MAX_PORT = 65_535;
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

/**
 * A TCP proxy on 127.0.0.1 that stands between clients and one member, and breaks the network between them on demand: for tests of
 * what an application does then. **Not for production.**
 *
 * Clients learn the addresses of members from the members themselves, and would go around the proxy. So a real member has to tell
 * the address of its proxy instead of its own. Give it two ports, or other members go through the proxy as well:
 *
 * ```xml
 * <advanced-network enabled="true">
 *   <member-server-socket-endpoint-config><port>5801</port></member-server-socket-endpoint-config>
 *   <client-server-socket-endpoint-config>
 *     <port>5701</port>
 *     <public-address>127.0.0.1:6701</public-address> <!-- where the proxy listens -->
 *   </client-server-socket-endpoint-config>
 * </advanced-network>
 * ```
 *
 * ```ts
 * const proxy = await FaultProxy.start({ target: '127.0.0.1:5701', listen: 6701 });
 * proxy.delay({ toClientMillis: 200 });
 * proxy.cut();
 * await proxy.heal();
 * await proxy.close();
 * ```
 */
export class FaultProxy implements AsyncDisposable {
  /** Where clients connect, as `host:port`. */
  readonly address: string;
  /** The port of {@link FaultProxy.address}. */
  readonly port: number;
  readonly #server: net.Server;
  readonly #links: Set<Link>;
  readonly #faults: Faults;
  readonly #counts: Map<string, number>;
  #target: Target;
  #accepted = 0;
  #reopening: Promise<void> | undefined;
  #isClosed = false;

  private constructor(server: net.Server, target: Target, { tls: tlsOptions, messageNames = {}, onRequest }: FaultProxyOptions) {
    this.#server = server;
    this.port = (server.address() as net.AddressInfo).port;
    this.address = `${HOST}:${this.port}`;
    this.#links = new Set();
    this.#counts = new Map();
    this.#faults = { mode: 'forward', latencyMillis: both(0), limitBytes: both(Infinity) };
    this.#target = target;
    const linkOptions = {
      tls: tlsOptions,
      faults: this.#faults,
      onRequest: ({ type, correlationId, flags }: RequestHeader, link: Link) => {
        const name = messageNames[type] ?? hex(type);
        this.#count(name);
        onRequest?.({ name, correlationId, flags, hangUp: () => link.end() });
      },
      onClosed: (link: Link) => void this.#links.delete(link),
    };
    server.on('connection', (client) => {
      this.#accepted++;
      this.#links.add(new Link(client, { ...linkOptions, target: this.#target }));
    });
  }

  /**
   * Starts a proxy in front of a member. Without faults it only passes bytes on.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) an option cannot be used
   * @throws IOError (`IO_ERROR`) the port is taken
   */
  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const target = parseTarget(options.target);
    checkNumber('listen', options.listen ?? 0, MAX_PORT);
    if (options.tls !== undefined) checkTls(options.tls);
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    await listen(server, options.listen ?? 0);
    return new FaultProxy(server, target, options);
  }

  /** How many connections of clients go through the proxy. Each counts until its two sides, the client's and the member's, are closed. */
  get connectionCount(): number {
    return this.#links.size;
  }

  /** How many connections clients have made so far. */
  get connectionsAccepted(): number {
    return this.#accepted;
  }

  /**
   * How many requests of each type clients have sent so far, counted when they reach the proxy. The keys are the names given in
   * `messageNames`, else the type in hexadecimal, such as `0x010100`. Connections made into a {@link FaultProxy.blackhole} do not count.
   */
  requestCounts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /**
   * Delays all bytes that arrive from now on, in milliseconds for each direction, 0 to 2^31 - 1; the default is 0. Their order and the bandwidth
   * stay as they are, and bytes that are already on their way keep their delay.
   */
  delay({ toMemberMillis = 0, toClientMillis = 0 }: { readonly toMemberMillis?: number; readonly toClientMillis?: number }): void {
    checkNumber('toMemberMillis', toMemberMillis, MAX_TIMER_MILLIS);
    checkNumber('toClientMillis', toClientMillis, MAX_TIMER_MILLIS);
    this.#faults.latencyMillis = { toMember: toMemberMillis, toClient: toClientMillis };
  }

  /**
   * Ends each connection (FIN) when so many more bytes have passed in one direction, and each new one when it has come so far; the
   * default is no limit.
   */
  limit({
    toMemberBytes = Infinity,
    toClientBytes = Infinity,
  }: {
    readonly toMemberBytes?: number;
    readonly toClientBytes?: number;
  }): void {
    checkNumber('toMemberBytes', toMemberBytes, Infinity);
    checkNumber('toClientBytes', toClientBytes, Infinity);
    this.#faults.limitBytes = { toMember: toMemberBytes, toClient: toClientBytes };
    for (const link of this.#links) {
      link.limit('toMember', toMemberBytes);
      link.limit('toClient', toClientBytes);
    }
  }

  /** Stops reading on both sides, as a paused process does: connections stay, and are made, but nothing passes. Nothing is lost. */
  freeze(): void {
    this.#enter('freeze');
  }

  /** Lets everything pass that {@link FaultProxy.freeze} held back. */
  thaw(): void {
    if (this.#faults.mode === 'freeze') this.#enter('forward');
  }

  /**
   * Loses everything, as a broken cable does: connections stay, and are made, but neither bytes nor ends nor resets pass. Only
   * {@link FaultProxy.heal} ends it, and resets the connections that lost something.
   */
  blackhole(): void {
    this.#enter('blackhole');
  }

  /** Refuses new connections, as a port does on which nobody listens. Those that are there stay. */
  refuse(): void {
    this.#server.close();
  }

  /** Takes new connections again, on the same port; resolves when it does. */
  async accept(): Promise<void> {
    if (this.#isClosed || this.#server.listening) return;
    this.#reopening ??= listen(this.#server, this.port).finally(() => (this.#reopening = undefined));
    await this.#reopening;
  }

  /**
   * Leads connections that are made from now on to another member, given as `host:port`. Those that are there stay.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) the target is none
   */
  redirect(target: string): void {
    this.#target = parseTarget(target);
  }

  /** Resets all connections (RST), those of clients and those to the member. */
  resetConnections(): void {
    for (const link of this.#links) link.reset();
  }

  /** Ends all connections in order (FIN), those of clients and those to the member. */
  endConnections(): void {
    for (const link of this.#links) link.end();
  }

  /** Makes the member look dead: resets all connections and refuses new ones. */
  cut(): void {
    this.refuse();
    this.resetConnections();
  }

  /** Ends all faults; resolves when new connections are taken again. */
  async heal(): Promise<void> {
    this.delay({});
    this.limit({});
    this.#enter('forward');
    await this.accept();
  }

  /** Resets all connections and stops listening, for good; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#reopening?.catch(() => {}); // what was wrong is for the caller of accept
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.resetConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #enter(mode: Mode): void {
    this.#faults.mode = mode;
    for (const link of this.#links) link.update();
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}

function both(value: number): Record<Direction, number> {
  return { toMember: value, toClient: value };
}

function hex(type: number): string {
  return `0x${(type >>> 0).toString(16).padStart(6, '0')}`;
}

function parseTarget(target: string): Target {
  const [, v6, host = v6, port] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(target) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > MAX_PORT) {
    throw new IllegalArgumentError(`target must be host:port with a port from 1 to ${MAX_PORT}, not ${JSON.stringify(target)}`);
  }
  return { host, port: Number(port) };
}

function checkNumber(name: string, value: number, max: number): void {
  if (value >= 0 && value <= max && (Number.isInteger(value) || value === Infinity)) return;
  throw new IllegalArgumentError(`${name} must be a whole number from 0 to ${max}, not ${value}`);
}

function checkTls(options: FaultProxyTls): void {
  try {
    tls.createSecureContext(options);
  } catch (error) {
    throw new IllegalArgumentError(`tls cannot be used: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function listen(server: net.Server, port: number): Promise<void> {
  try {
    await once(server.listen({ host: HOST, port }), 'listening');
  } catch (error) {
    throw new IOError(`the proxy cannot listen on ${HOST}:${port}`, { cause: error });
  }
}
