import type { Clock } from '../clock.ts';
import type { Target } from '../network/socket.ts';
import { roundOf, shuffled, type Address, type AddressProvider, type Candidates } from './addresses.ts';
import type { AddressFailure } from './backoff.ts';
import type { Round } from './connect-loop.ts';
import type { Member } from './members.ts';
import { probeTcp, targetOf, usesPublicAddresses } from './public-addresses.ts';

/** Where the addresses of one candidate come from. */
export interface AddressingOptions {
  readonly clock: Clock;
  readonly provider: AddressProvider;
  /** The hosts that the user configured. */
  readonly hosts: readonly string[];
  readonly usesTls: boolean;
  readonly publicIp: boolean | null;
  readonly shuffle: boolean;
  /** Ends with the client. */
  readonly signal: AbortSignal;
}

/** Which addresses a round tries, and where a member is reached. */
export class Addressing {
  readonly #options: AddressingOptions;
  #usesPublic: Promise<boolean> = Promise.resolve(false);

  constructor(options: AddressingOptions) {
    this.#options = options;
  }

  /** Decides between private and public addresses, by the first list of a candidate (ADDR-13). */
  decide(members: readonly Member[]): void {
    const { clock, signal, usesTls, publicIp, hosts } = this.#options;
    this.#usesPublic = usesPublicAddresses(members, {
      configured: publicIp,
      usesTls,
      hosts,
      probe: (target, timeoutMillis) => probeTcp(target, timeoutMillis, clock, signal),
    });
  }

  /** Where the member is reached. Rejects with an IOError when it has no address for us. */
  async targetOf(member: Member): Promise<Target> {
    const { provider } = this.#options;
    if (provider.translate !== undefined) return provider.translate(member.address);
    return targetOf(member, await this.#usesPublic);
  }

  /** The addresses of a round: the members that are known, then those of the provider (ADDR-1). */
  async round(members: readonly Member[], signal: AbortSignal): Promise<Round> {
    const failures: AddressFailure[] = [];
    const known: Target[] = [];
    for (const member of members) {
      try {
        known.push(await this.targetOf(member));
      } catch (error) {
        failures.push({ address: member.address.toString(), error: asError(error) });
      }
    }
    const { primary, secondary } = await this.#ask(signal, failures);
    const found = [known, await this.#translated(primary, failures), await this.#translated(secondary, failures)];
    const { clock, shuffle } = this.#options;
    const order = (group: Target[]) => (shuffle ? shuffled(group, () => clock.random()) : group);
    return { targets: roundOf(found, order), failures };
  }

  async #translated(addresses: readonly Address[], failures: AddressFailure[]): Promise<readonly Target[]> {
    const { provider } = this.#options;
    if (provider.translate === undefined) return addresses;
    const found: Target[] = [];
    for (const address of addresses) {
      try {
        found.push(await provider.translate(address));
      } catch (error) {
        failures.push({ address: address.toString(), error: asError(error) });
      }
    }
    return found;
  }

  /** A provider that fails counts as one that knows no address (ADDR-5). */
  async #ask(signal: AbortSignal, failures: AddressFailure[]): Promise<Candidates> {
    try {
      return await this.#options.provider.addresses(signal);
    } catch (error) {
      failures.push({ address: 'the address provider', error: asError(error) });
      return { primary: [], secondary: [] };
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
