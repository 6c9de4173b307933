import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';
import type { Message, MessageListener } from './message.ts';

/** Takes the messages of a reliable topic, and decides what becomes of itself (RELIABLETOPIC-9). */
export interface ReliableMessageListener<E = unknown> {
  /** Takes a message. The next one follows when its promise is settled. */
  onMessage(message: Message<E>): unknown;
  /** The sequence of the first message to take, or `-1n` for the next one that is published. Default: `-1n`. Sequences are from 0. */
  retrieveInitialSequence?(): bigint;
  /** Told the sequence of each message before it is handed over, to be kept: the next one is where another listener would go on. */
  storeSequence?(sequence: bigint): unknown;
  /** Whether to go on when messages were lost, because they were overwritten before they were read or the members lost them. Default: `false`. */
  isLossTolerant?(): boolean;
  /** Whether to end after an error of its own, or of a message that cannot be read. Default: `false`. */
  isTerminal?(error: unknown): boolean;
  /** Told once that no message follows, and why; without a reason when it was removed. */
  onCancel?(reason?: Error): unknown;
}

/** A listener with everything that it may leave out. */
export type CompleteListener<E> = Required<ReliableMessageListener<E>>;

const OPTIONAL = ['retrieveInitialSequence', 'storeSequence', 'isLossTolerant', 'isTerminal', 'onCancel'] as const;

/** What a user gave us, with everything that it may leave out. @throws IllegalArgumentError when it is no listener */
export function completeListener<E>(method: string, given: MessageListener<E> | ReliableMessageListener<E>): CompleteListener<E> {
  if (typeof given === 'function') return complete({ onMessage: given, isLossTolerant: () => true });
  const isListener = typeof given === 'object' && given !== null && typeof given.onMessage === 'function';
  if (!isListener) {
    throw new IllegalArgumentError(
      `${method}: listener must be a function or an object with the function onMessage, not ${describeValue(given)}`,
    );
  }
  for (const name of OPTIONAL) {
    const found: unknown = given[name];
    if (found === undefined || typeof found === 'function') continue;
    throw new IllegalArgumentError(`${method}: listener.${name} must be a function, not ${describeValue(found)}`);
  }
  return complete(given);
}

/** The functions of a listener are looked up when they are called, as methods of it. */
function complete<E>(given: ReliableMessageListener<E>): CompleteListener<E> {
  return {
    onMessage: (message) => given.onMessage(message),
    retrieveInitialSequence: () => given.retrieveInitialSequence?.() ?? -1n,
    storeSequence: (sequence) => given.storeSequence?.(sequence),
    isLossTolerant: () => given.isLossTolerant?.() ?? false,
    isTerminal: (error) => given.isTerminal?.(error) ?? false,
    onCancel: (reason) => given.onCancel?.(reason),
  };
}
