import * as v from 'valibot';
import { deferred } from '../deferred.ts';
import { integerFrom, word } from '../diagnostics/check.ts';
import { abortSignal, optionBag } from '../diagnostics/option-bag.ts';
import { AbortError, HazelcastOverloadError } from '../errors.ts';
import { stoppable, type Stoppable } from './stoppable.ts';

/** How events are read in a loop. */
export interface EventOptions {
  /** Ends the loop with `AbortError` when it fires. */
  readonly signal?: AbortSignal;
  /** How many events are kept that have not been read yet. Default 1024. Must be an integer from 1. */
  readonly bufferSize?: number;
  /** What happens to one more: it ends the loop with `HazelcastOverloadError`, or it, or the oldest one, is dropped. Default `'error'`. */
  readonly overflow?: 'error' | 'drop-oldest' | 'drop-newest';
}

const checkEventOptions = optionBag({
  signal: abortSignal,
  bufferSize: v.optional(integerFrom(1), 1_024),
  overflow: v.optional(word('error', 'drop-oldest', 'drop-newest'), 'error'),
} satisfies Record<keyof EventOptions, v.GenericSchema>);

/** Where events go. */
export interface EventSink<T> {
  push(event: T): void;
  /** Resolves when there is room for one more event, or nobody reads any more. */
  room(): Promise<void>;
  /** No event follows; without an error the loop just ends. */
  end(error?: Error): void;
}

/** The events that one loop has not read yet. */
class Inbox<T> implements EventSink<T> {
  readonly #options: { readonly bufferSize: number; readonly overflow: 'error' | 'drop-oldest' | 'drop-newest' };
  readonly #unread: T[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #arrival = deferred();
  #room = deferred();

  constructor(options: { readonly bufferSize: number; readonly overflow: 'error' | 'drop-oldest' | 'drop-newest' }) {
    this.#options = options;
  }

  push(event: T): void {
    const { bufferSize, overflow } = this.#options;
    const isFull = this.#unread.length >= bufferSize;
    if (isFull && overflow === 'error') this.end(new HazelcastOverloadError(`there are more than ${bufferSize} events that were not read`));
    if (this.#end !== undefined || (isFull && overflow === 'drop-newest')) return;
    if (isFull) this.#unread.shift();
    this.#unread.push(event);
    this.#arrival.resolve();
  }

  async room(): Promise<void> {
    while (this.#end === undefined && this.#unread.length >= this.#options.bufferSize) {
      this.#room = deferred();
      await this.#room.promise;
    }
  }

  end(error?: Error): void {
    this.#end ??= { error };
    this.#arrival.resolve();
    this.#room.resolve();
  }

  /** The events as they come; what came before the end is read before it. */
  async *read(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.#unread.length > 0) {
        const event = this.#unread.shift()!;
        this.#room.resolve();
        yield event;
      }
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return;
      this.#arrival = deferred();
      await this.#arrival.promise;
    }
  }
}

/**
 * Reads events in a loop. It begins to listen with the first look, and ends that when it is left, with its signal, and with the client.
 *
 * @param input the options of the user, {@link EventOptions}
 * @param open begins to listen, and returns what ends that
 */
export function eventStream<T>(input: unknown, lifetime: AbortSignal, open: (sink: EventSink<T>) => Promise<() => unknown>): Stoppable<T> {
  return stoppable((stop) => generate(input, [lifetime, stop], open));
}

async function* generate<T>(
  input: unknown,
  ends: readonly AbortSignal[],
  open: (sink: EventSink<T>) => Promise<() => unknown>,
): AsyncGenerator<T, void, undefined> {
  const { signal, ...options } = checkEventOptions(input);
  if (signal?.aborted === true) throw new AbortError(signal.reason);
  const isOver = ends.some(({ aborted }) => aborted);
  const inbox = new Inbox<T>(options);
  const abort = () => inbox.end(new AbortError(signal?.reason));
  const finish = () => inbox.end();
  signal?.addEventListener('abort', abort);
  for (const end of ends) end.addEventListener('abort', finish);
  let close: () => unknown = () => {};
  try {
    close = await open(inbox);
    yield* inbox.read();
  } catch (error) {
    // the client, or the loop, ended before listening had begun
    if (isOver || !ends.some(({ aborted }) => aborted)) throw error;
  } finally {
    inbox.end();
    signal?.removeEventListener('abort', abort);
    for (const end of ends) end.removeEventListener('abort', finish);
    await close();
  }
}
