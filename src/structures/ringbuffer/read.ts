import * as v from 'valibot';
import { number, value, word } from '../../diagnostics/check.ts';
import { optionBag } from '../../diagnostics/option-bag.ts';
import { StaleSequenceError } from '../../errors.ts';
import { mergeCallOptions } from '../../invocation/call-options.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import { longArgument, type LongArgument } from '../long-argument.ts';
import type { ObjectCore } from '../object-core.ts';
import { MAX_BATCH } from '../ring-calls.ts';
import { RingReader, type RingStart } from '../ring-reader.ts';
import { stoppable, type Stoppable } from '../stoppable.ts';
import type { RingbufferItem, RingbufferLoss } from './ringbuffer.ts';

const isBatchSize = (input: number) => Number.isSafeInteger(input) && input >= 1 && input <= MAX_BATCH;

const checkReadOptions = optionBag({
  from: v.optional(
    value<'head' | 'tail' | LongArgument>("'head', 'tail' or a sequence", (input) => typeof input !== 'string' || isEnd(input)),
    'head',
  ),
  batchSize: v.optional(number(`an integer from 1 to ${MAX_BATCH}`, isBatchSize), 100),
  onLoss: v.optional(word('error', 'continue'), 'error'),
});

type Next<E> = RingbufferItem<E> | RingbufferLoss;

/** Reads items on and on. Whatever it waits for, `return` ends it (RINGBUFFER-9). */
export function readOn<E>(core: ObjectCore, options: CallOptions, input: unknown): Stoppable<Next<E>> {
  return stoppable((stop) => generate<E>(core, { options, input, stop }));
}

interface Reading {
  readonly options: CallOptions;
  readonly input: unknown;
  /** Aborts when the reader is no longer interested. */
  readonly stop: AbortSignal;
}

async function* generate<E>(core: ObjectCore, { options, input, stop }: Reading): AsyncGenerator<Next<E>, void, undefined> {
  const { from, batchSize, onLoss } = checkReadOptions(input);
  const start: RingStart = isEnd(from) ? from : longArgument('Ringbuffer.read', 'from', from, 0n);
  try {
    const reader = await RingReader.from(start, core, mergeCallOptions(options, { signal: stop }));
    for (;;) {
      const { first, items, lost } = await reader.read(batchSize);
      if (lost !== 0n && onLoss === 'error') throw lossError(core.name, lost);
      if (lost !== 0n) yield { sequence: first, lost };
      for (const { sequence, data } of items) yield { sequence, item: core.context.serializer.toObject(data) as E };
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

function isEnd(from: unknown): from is 'head' | 'tail' {
  return from === 'head' || from === 'tail';
}

function lossError(name: string, lost: bigint): StaleSequenceError {
  const what = lost > 0n ? `${lost} items were overwritten before they were read` : 'the members have lost their items';
  return new StaleSequenceError(`the ring buffer ${JSON.stringify(name)}: ${what}`);
}
