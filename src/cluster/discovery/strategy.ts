import type { Clock } from '../../clock.ts';
import { isObject } from '../../diagnostics/check.ts';
import { isolate } from '../../diagnostics/isolate.ts';
import type { Logger } from '../../diagnostics/logger.ts';
import { IOError } from '../../errors.ts';
import type { Target } from '../../network/socket.ts';
import { Address, candidatesOf, type AddressProvider, type Candidates } from '../addresses.ts';
import { inTime } from '../in-time.ts';

/** A member that a {@link DiscoveryStrategy} knows of. */
export interface DiscoveredMember {
  /** Where it is, as in `network.clusterMembers`; without a port 5701, 5702 and 5703 are tried. */
  readonly address: string | Address;
  /** Where it is reached from here, if that is elsewhere; used unless the strategy has a `translate` of its own. */
  readonly publicAddress?: string | Address;
  /** Whatever else is known of it; the client makes nothing of it. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Finds the members of a cluster in place of `network.clusterMembers`. */
export interface DiscoveryStrategy {
  /**
   * The members that are known now; asked anew for every round (ADDR-4). When it rejects, the round goes on with the members of the last
   * list (ADDR-5).
   *
   * @param context.signal aborts when nobody waits for the answer any more
   * @param context.attempt the number of times that was asked, from 1
   */
  discover(context: { readonly signal: AbortSignal; readonly attempt: number }): Promise<readonly DiscoveredMember[]>;
  /**
   * Where an address that a member gave is reached; `null` = nowhere, and that address fails alone (ADDR-11). So does one without an answer
   * within `network.connectionTimeoutMillis`. Several may be asked for at once. Default: where the address says.
   *
   * @param context.signal aborts when nobody waits for the answer any more
   */
  translate?(address: Address, context: { readonly signal: AbortSignal }): Promise<Address | null> | Address | null;
  /** Is waited for before the first members are asked for; when it rejects, it is called again in the next round. */
  start?(): Promise<void>;
  /** Is called when the client shuts down. */
  close?(): Promise<void>;
}

/** What asking a strategy needs. */
export interface StrategyOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How messages name the strategy. */
  readonly name: string;
  /** How long one answer may take, in milliseconds. */
  readonly timeoutMillis: number;
}

/** The addresses that a strategy finds. */
export class DiscoveredAddresses implements AddressProvider {
  readonly #strategy: DiscoveryStrategy;
  readonly #options: StrategyOptions;
  #started: Promise<void> | undefined;
  #attempt = 0;
  #publicOf: ReadonlyMap<string, string | Address> = new Map();

  constructor(strategy: DiscoveryStrategy, options: StrategyOptions) {
    this.#strategy = strategy;
    this.#options = options;
  }

  async addresses(signal: AbortSignal): Promise<Candidates> {
    const members = await this.#inTime((inner) => this.#discover(inner), signal);
    this.#publicOf = new Map(
      members.flatMap(({ address, publicAddress: other }) => (other === undefined ? [] : [[firstOf(address).toString(), other]])),
    );
    return members.length === 0 ? { primary: [], secondary: [] } : candidatesOf(members.map(({ address }) => address.toString()));
  }

  /** Where the address is reached. @throws IOError when that is nowhere (ADDR-11), or when there is no answer in time */
  async translate({ host, port }: Target, signal: AbortSignal): Promise<Target> {
    const address = new Address(host, port);
    if (this.#strategy.translate === undefined) return firstOf(this.#publicOf.get(address.toString()) ?? address);
    const translated: unknown = await this.#inTime(async (inner) => this.#strategy.translate?.(address, { signal: inner }), signal);
    if (isTarget(translated)) return translated;
    throw new IOError(`${this.#options.name} has no translation of ${address.toString()}`);
  }

  close(): void {
    if (this.#started !== undefined) isolate(this.#options.logger, `the close of ${this.#options.name}`, () => this.#strategy.close?.());
  }

  #inTime<T>(ask: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock, name, timeoutMillis } = this.#options;
    const expired = () => new IOError(`${name} did not answer within ${timeoutMillis} ms`, { code: 'CONNECTION_TIMEOUT' });
    return inTime(ask, { clock, timeoutMillis, signal, expired });
  }

  async #discover(signal: AbortSignal): Promise<readonly DiscoveredMember[]> {
    try {
      await (this.#started ??= Promise.resolve(this.#strategy.start?.()));
    } catch (error) {
      this.#started = undefined;
      throw error;
    }
    const members: unknown = await this.#strategy.discover({ signal, attempt: ++this.#attempt });
    if (Array.isArray(members) && members.every(isMember)) return members;
    throw new IOError(`${this.#options.name} must answer an array of members with addresses`);
  }
}

const isMember = (member: unknown): member is DiscoveredMember =>
  isObject(member) && (typeof member['address'] === 'string' || member['address'] instanceof Address);

const isTarget = (answer: unknown): answer is Target =>
  isObject(answer) && typeof answer['host'] === 'string' && typeof answer['port'] === 'number';

function firstOf(address: string | Address): Address {
  return candidatesOf([address.toString()]).primary[0]!;
}
