import { InvalidConfigurationError } from '../errors.ts';
import type { Target } from '../network/socket.ts';

/** A host and a port of a member. */
export class Address implements Target {
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number) {
    this.host = host;
    this.port = port;
  }

  /** `host:port`, with brackets around an IPv6 host. */
  toString(): string {
    return this.host.includes(':') ? `[${this.host}]:${this.port}` : `${this.host}:${this.port}`;
  }
}

/** What a text names: a host, and a port unless it leaves the choice to us. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

/** Addresses in the order of preference: all primary ones are tried before any secondary one. */
export interface Candidates {
  readonly primary: readonly Address[];
  readonly secondary: readonly Address[];
}

/** Where the addresses of a cluster come from, besides its own member list. Asked anew for every round (ADDR-4). */
export interface AddressProvider {
  addresses(signal: AbortSignal): Promise<Candidates>;
  /** Where an address is reached, if that may be elsewhere; rejects when it is nowhere (ADDR-11). */
  translate?(target: Target, signal: AbortSignal): Promise<Target>;
  /** The client shuts down. */
  close?(): void;
}

const DEFAULT_HOST = '127.0.0.1';
const PRIMARY_PORT = 5701;
const SECONDARY_PORTS = [5702, 5703];
const MAX_PORT = 65_535;

/**
 * Reads `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 host (ADDR-3). Returns `undefined` when the text is none of these.
 */
export function parseHostAndPort(text: string): HostAndPort | undefined {
  const match = /^\[([^\s[\]]+)\](?::(\d{1,5}))?$/.exec(text) ?? /^([^:\s[\]]+)(?::(\d{1,5}))?$/.exec(text);
  if (match !== null) {
    const port = match[2] === undefined ? undefined : Number(match[2]);
    return port === undefined || (port >= 1 && port <= MAX_PORT) ? { host: match[1]!, port } : undefined;
  }
  return /^[0-9a-f:.]+(%[^\s:[\]]+)?$/i.test(text) && text.split(':').length > 2 ? { host: text, port: undefined } : undefined;
}

/** The addresses that the configured texts stand for; none at all means this machine (ADDR-2). */
export function candidatesOf(texts: readonly string[]): Candidates {
  const hosts = texts.length === 0 ? [{ host: DEFAULT_HOST, port: undefined }] : texts.map(parsed);
  return {
    primary: hosts.map(({ host, port }) => new Address(host, port ?? PRIMARY_PORT)),
    secondary: hosts.flatMap(({ host, port }) => (port === undefined ? SECONDARY_PORTS.map((other) => new Address(host, other)) : [])),
  };
}

function parsed(text: string): HostAndPort {
  const result = parseHostAndPort(text);
  if (result === undefined) throw new InvalidConfigurationError(`${JSON.stringify(text)} is not an address`);
  return result;
}

/**
 * The addresses of one round in the order in which they are tried: group after group, each target once (ADDR-1, ADDR-7).
 *
 * @param shuffle orders a group; it gets a copy (ADDR-8)
 */
export function roundOf(groups: readonly (readonly Target[])[], shuffle: (group: Target[]) => Target[]): Target[] {
  const targets = new Map<string, Target>();
  for (const target of groups.flatMap((group) => shuffle([...group]))) {
    const key = keyOf(target);
    if (!targets.has(key)) targets.set(key, target);
  }
  return [...targets.values()];
}

/** The same text for every spelling of one target. */
export function keyOf({ host, port }: Target): string {
  return `${host.toLowerCase()}:${port}`;
}

/** Puts the items into a random order, in place. */
export function shuffled<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
