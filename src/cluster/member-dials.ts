import { setMaxListeners } from 'node:events';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../diagnostics/logger.ts';
import { IllegalStateError } from '../errors.ts';
import type { Target } from '../network/socket.ts';
import type { Connections } from './connections.ts';
import type { Member } from './members.ts';

const PASS_MILLIS = 1_000;
/** How far apart the dials to one member are after 1, 2, 3 ... failures, in milliseconds (MEMBERS-4). */
const SPACING_MILLIS = [1_000, 2_000, 4_000, 8_000, 10_000];
/** Timers are not exact: a pass that comes this much early still counts. */
const TOLERANCE_MILLIS = 50;

/** What is known of the dials to one member. */
interface Record {
  failures: number;
  dueAt: number;
  isDialling: boolean;
}

/** What dials to members need. */
export interface MemberDialsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connections: Connections;
  readonly members: () => readonly Member[];
  /** Where the member is reached; `undefined` when it has no address for us. */
  readonly targetOf: (member: Member, signal: AbortSignal) => Promise<Target>;
  readonly connect: (target: Target, signal: AbortSignal) => Promise<unknown>;
}

/** Keeps one connection to every member, as long as the client is INITIALIZED (MEMBERS-1, MEMBERS-3). */
export class MemberDials {
  readonly #options: MemberDialsOptions;
  readonly #records = new Map<string, Record>();
  #timer: Timer | undefined;
  #controller: AbortController | undefined;

  constructor(options: MemberDialsOptions) {
    this.#options = options;
  }

  /** Dials every member now and then again at a steady pace. Resolves when the first pass has ended or the dials are stopped (START-12). */
  async start(): Promise<void> {
    this.stop();
    this.#controller = new AbortController();
    setMaxListeners(0, this.#controller.signal); // there may be any number of members
    this.#schedule();
    const { signal } = this.#controller;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([this.#pass(signal), stopped]);
  }

  /** Ends all dials at once. */
  stop(): void {
    this.#timer?.cancel();
    this.#controller?.abort(new Error('the client dials no members now'));
    this.#controller = undefined;
    this.#records.clear();
  }

  /** Dials members that have just joined, at once (MEMBERS-2). */
  joined(members: readonly Member[]): void {
    const signal = this.#controller?.signal;
    if (signal === undefined) return;
    for (const member of members) {
      this.#records.delete(member.uuid.toString());
      void this.#dial(member, signal);
    }
  }

  #schedule(): void {
    this.#timer = this.#options.clock.setTimer(PASS_MILLIS, () => {
      this.#schedule();
      void this.#pass(this.#controller!.signal);
    });
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const now = this.#options.clock.now();
    const due = this.#options.members().filter((member) => this.#isDue(member, now));
    await Promise.all(due.map((member) => this.#dial(member, signal)));
  }

  #isDue(member: Member, now: number): boolean {
    const uuid = member.uuid.toString();
    if (this.#options.connections.to(uuid) !== undefined) return false;
    const record = this.#records.get(uuid);
    return record === undefined || (!record.isDialling && record.dueAt <= now + TOLERANCE_MILLIS);
  }

  async #dial(member: Member, signal: AbortSignal): Promise<void> {
    const uuid = member.uuid.toString();
    const record = this.#records.get(uuid) ?? { failures: 0, dueAt: 0, isDialling: false };
    this.#records.set(uuid, record);
    record.isDialling = true;
    const begun = this.#options.clock.now();
    try {
      await this.#options.connect(await this.#options.targetOf(member, signal), signal);
      if (this.#options.connections.to(uuid) === undefined) throw new IllegalStateError('another member answers at its address');
      if (record.failures > 0) this.#options.logger.info('MemberDials', `the member ${member.address.toString()} is reached again`);
      if (this.#records.get(uuid) === record) this.#records.delete(uuid);
    } catch (error) {
      if (signal.aborted) return;
      if (record.failures === 0)
        this.#options.logger.warn('MemberDials', `the member ${member.address.toString()} cannot be reached`, error);
      record.dueAt = begun + SPACING_MILLIS[Math.min(record.failures, SPACING_MILLIS.length - 1)]!;
      record.failures++;
    } finally {
      record.isDialling = false;
    }
  }
}
