import type { Clock } from '../../clock.ts';
import { deferred } from '../../deferred.ts';
import { isObject } from '../../diagnostics/check.ts';
import { IOError } from '../../errors.ts';
import { Address, parseHostAndPort } from '../addresses.ts';
import type { DiscoveredMember, DiscoveryStrategy } from './strategy.ts';

/** How Hazelcast Cloud is asked for the members of a cluster. */
export interface CloudOptions {
  readonly clock: Clock;
  /** Says which cluster; secret. */
  readonly discoveryToken: string;
  /** Where the service is, without path. */
  readonly url: string;
}

const PATH = '/cluster/discovery';
const DEFAULT_PORT = 5_701;
const MAX_BYTES = 1_048_576;
/** How long an answer counts as fresh: what is not in it is not asked for again. */
const FRESH_MILLIS = 1_000;

/**
 * Finds the members of a cluster in Hazelcast Cloud. The service knows their private addresses, which is what members tell of each other,
 * and the public ones, which is where they are reached. It is asked anew for every round (ADDR-4), and when a member appears that it did
 * not name.
 */
export function cloudDiscovery({ clock, discoveryToken, url }: CloudOptions): DiscoveryStrategy {
  const endpoint = new URL(url);
  endpoint.pathname = endpoint.pathname.replace(/\/*$/, PATH);
  endpoint.search = new URLSearchParams({ token: discoveryToken }).toString();
  let publicOf: ReadonlyMap<string, Address> = new Map();
  let askedAt = -Infinity;
  let asking: Promise<unknown> | undefined;

  async function ask(signal: AbortSignal): Promise<DiscoveredMember[]> {
    try {
      publicOf = membersIn(await answerOf(endpoint, signal));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new IOError(`network.hazelcastCloud: ${endpoint.origin} does not say where the members are: ${reason}`, { cause });
    } finally {
      askedAt = clock.now();
    }
    return [...publicOf].map(([address, publicAddress]) => ({ address, publicAddress }));
  }

  return {
    discover: ({ signal }) => ask(signal),
    async translate(address, { signal }) {
      const key = address.toString();
      if (!publicOf.has(key) && clock.now() - askedAt >= FRESH_MILLIS) {
        asking ??= ask(signal).finally(() => (asking = undefined));
        await asking;
      }
      return publicOf.get(key) ?? null;
    },
  };
}

/** What the service answers. No part of it gets into an error: it may quote the token. */
async function answerOf(endpoint: URL, signal: AbortSignal): Promise<string> {
  const { get } = await import('node:https');
  const { promise, resolve, reject } = deferred<string>();
  // a socket that is kept for later would outlive the client
  const request = get(endpoint, { signal, headers: { accept: 'application/json', connection: 'close' } }, (response) => {
    if (response.statusCode !== 200) return reject(new Error(refusalWith(response.statusCode)));
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) reject(new Error(`its answer has more than ${MAX_BYTES} bytes`));
    });
    response.on('error', reject);
    response.on('end', () => resolve(Buffer.concat(chunks).toString()));
  });
  request.on('error', reject);
  try {
    return await promise;
  } finally {
    request.destroy();
  }
}

function refusalWith(status: number | undefined): string {
  const isRefusal = status === 401 || status === 403 || status === 404;
  return `it answers with status ${status}${isRefusal ? ', which it does when network.hazelcastCloud.discoveryToken is wrong' : ''}`;
}

/** The public address of each member by its private one. */
function membersIn(answer: string): Map<string, Address> {
  const members: unknown = parsed(answer);
  if (!Array.isArray(members)) throw new Error('its answer is no list of members');
  return new Map(
    members.map((member: unknown) => {
      const publicAddress = addressIn(member, 'public-address', DEFAULT_PORT);
      // a private address without a port has that of the public one
      return [addressIn(member, 'private-address', publicAddress.port).toString(), publicAddress];
    }),
  );
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    throw new Error('its answer is no JSON');
  }
}

function addressIn(member: unknown, field: string, defaultPort: number): Address {
  const text = isObject(member) ? member[field] : undefined;
  const found = typeof text === 'string' ? parseHostAndPort(text) : undefined;
  if (found === undefined) throw new Error(`a member in its answer has no address as ${field}`);
  return new Address(found.host, found.port ?? defaultPort);
}
