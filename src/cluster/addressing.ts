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

  /** Decides between private and public addresses, by the first list of a candidate (ADDR-13). A provider that translates knows better. */
  decide(members: readonly Member[]): void {
    const { clock, provider, signal, usesTls, publicIp, hosts } = this.#options;
    if (provider.translate !== undefined) return;
    this.#usesPublic = usesPublicAddresses(members, {
      configured: publicIp,
      usesTls,
      hosts,
      probe: (target, timeoutMillis) => probeTcp(target, timeoutMillis, clock, signal),
    });
  }

  /** Where the member is reached. Rejects with an IOError when it has no address for us. */
  async targetOf(member: Member, signal: AbortSignal): Promise<Target> {
    const { provider } = this.#options;
    if (provider.translate !== undefined) return provider.translate(member.address, signal);
    return targetOf(member, await this.#usesPublic);
  }

  /** The addresses of a round: the members that are known, then those of the provider (ADDR-1), which is asked before it translates any. */
  async round(members: readonly Member[], signal: AbortSignal): Promise<Round> {
    const failures: AddressFailure[] = [];
    const { primary, secondary } = await this.#ask(signal, failures);
    const found = [
      await reached(
        members,
        ({ address }) => address,
        (member) => this.targetOf(member, signal),
        failures,
      ),
      await this.#translated(primary, signal, failures),
      await this.#translated(secondary, signal, failures),
    ];
    const { clock, shuffle } = this.#options;
    const order = (group: Target[]) => (shuffle ? shuffled(group, () => clock.random()) : group);
    return { targets: roundOf(found, order), failures };
  }

  async #translated(addresses: readonly Address[], signal: AbortSignal, failures: AddressFailure[]): Promise<readonly Target[]> {
    const { provider } = this.#options;
    if (provider.translate === undefined) return addresses;
    return reached(
      addresses,
      (address) => address,
      (address) => provider.translate!(address, signal),
      failures,
    );
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

/** Where each is reached, all asked for at once; those that are nowhere are failures. */
async function reached<T>(
  items: readonly T[],
  addressOf: (item: T) => Address,
  targetOf: (item: T) => Promise<Target>,
  failures: AddressFailure[],
): Promise<Target[]> {
  const answers = await Promise.allSettled(items.map(async (item) => targetOf(item)));
  return answers.flatMap((answer, i) => {
    if (answer.status === 'fulfilled') return [answer.value];
    failures.push({ address: addressOf(items[i]!).toString(), error: asError(answer.reason) });
    return [];
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
