import { describeValue } from '../../diagnostics/describe-value.ts';
import { abortSignal, optionBag } from '../../diagnostics/option-bag.ts';
import { AbortError, IllegalArgumentError, IllegalStateError } from '../../errors.ts';
import type { Call, CallOptions } from '../../invocation/invocation.ts';
import type { Message } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/queue.ts';
import { ItemHandle, itemsCall, type ItemMessages } from '../item-handle.ts';
import { millisArgument } from '../millis-argument.ts';
import type { ObjectCore } from '../object-core.ts';
import type { ConsumeOptions, IQueue } from './iqueue.ts';

const QUEUE: ItemMessages = {
  size: messages.queueSize,
  isEmpty: messages.queueIsEmpty,
  clear: messages.queueClear,
  all: messages.queueIterator,
  contains: messages.queueContains,
  remove: messages.queueRemove,
  addAll: (name, dataList) => itemsCall(messages.queueAddAll, { name, dataList }),
  containsAll: (name, dataList) => itemsCall(messages.queueContainsAll, { name, dataList }),
  removeAll: (name, dataList) => itemsCall(messages.queueCompareAndRemoveAll, { name, dataList }),
  retainAll: (name, dataList) => itemsCall(messages.queueCompareAndRetainAll, { name, dataList }),
  listener: { add: messages.queueAddListener, remove: messages.queueRemoveListener },
};

/** How long a loop over the items waits for one before it looks whether it should end. */
const CONSUME_MILLIS = 5_000;
/** Members count in 32 bits. */
const MAX_COUNT = 2 ** 31 - 1;

const checkConsumeOptions = optionBag({ signal: abortSignal });

/** What a call that may wait, or that takes items, needs besides the message. */
type Waiting<M extends Message, T> = Pick<Call<M, T>, 'read' | 'waitMillis' | 'isUnbounded' | 'onLateReply'>;

/** A handle of a queue. */
export class QueueHandle<E> extends ItemHandle<E> implements IQueue<E> {
  constructor(core: ObjectCore, options: CallOptions = {}) {
    super(core, options, QUEUE);
  }

  async add(item: E): Promise<boolean> {
    if (await this.#offer('add', item, 0)) return true;
    throw new IllegalStateError(`IQueue.add: the queue ${JSON.stringify(this.core.name)} is full`);
  }

  async offer(item: E, time: number | bigint = 0): Promise<boolean> {
    return this.#offer('offer', item, millisArgument('IQueue.offer', 'time', time));
  }

  async put(item: E): Promise<void> {
    return this.#wait(messages.queuePut, { name: this.core.name, value: this.bytes('put', 'item', item) }, { isUnbounded: true });
  }

  async poll(time: number | bigint = 0): Promise<E | null> {
    return this.#poll(millisArgument('IQueue.poll', 'time', time), this.options);
  }

  async take(): Promise<E> {
    const waiting = { isUnbounded: true, read: this.toItem, onLateReply: this.#lost };
    return (await this.#wait(messages.queueTake, { name: this.core.name }, waiting)) as E;
  }

  peek(): Promise<E | null> {
    return this.ask(messages.queuePeek, { name: this.core.name }, this.toItem);
  }

  async drainTo(array: E[], maxElements = -1): Promise<number> {
    if (!Array.isArray(array)) throw new IllegalArgumentError(`IQueue.drainTo: array must be an array, not ${describeValue(array)}`);
    const items = await this.#drain('drainTo', maxElements);
    for (const item of items) array.push(item);
    return items.length;
  }

  async drain(maxElements = -1): Promise<E[]> {
    return this.#drain('drain', maxElements);
  }

  remainingCapacity(): Promise<number> {
    return this.ask(messages.queueRemainingCapacity, { name: this.core.name });
  }

  consume(options?: ConsumeOptions): AsyncIterableIterator<E> {
    const { signal } = checkConsumeOptions(options);
    const signals = [signal, this.options.signal].filter((given) => given !== undefined);
    return this.#consume(signals);
  }

  protected get kind(): string {
    return 'IQueue';
  }

  protected derive(options: CallOptions): QueueHandle<E> {
    return new QueueHandle<E>(this.core, options);
  }

  async *#consume(signals: readonly AbortSignal[]): AsyncGenerator<E, undefined> {
    for (;;) {
      const fired = signals.find(({ aborted }) => aborted);
      if (fired !== undefined) throw new AbortError(fired.reason);
      const item = await this.#poll(CONSUME_MILLIS, {});
      if (item !== null) yield item;
    }
  }

  #offer(method: string, item: E, timeoutMillis: number): Promise<boolean> {
    const request = { name: this.core.name, value: this.bytes(method, 'item', item), timeoutMillis };
    return this.#wait(messages.queueOffer, request, { waitMillis: timeoutMillis });
  }

  #poll(timeoutMillis: number, options: CallOptions): Promise<E | null> {
    const waiting = { waitMillis: timeoutMillis, read: this.toItem, onLateReply: this.#lost };
    return this.#wait(messages.queuePoll, { name: this.core.name, timeoutMillis }, waiting, options);
  }

  async #drain(method: string, maxElements: number): Promise<E[]> {
    if (!Number.isSafeInteger(maxElements) || maxElements > MAX_COUNT)
      throw new IllegalArgumentError(
        `IQueue.${method}: maxElements must be an integer up to ${MAX_COUNT}, not ${describeValue(maxElements)}`,
      );
    if (maxElements === 0) return [];
    const { name } = this.core;
    const waiting = { read: this.toItems, onLateReply: (items: readonly Buffer[]) => this.#lose(items.length) };
    if (maxElements < 0) return this.#wait(messages.queueDrainTo, { name }, waiting);
    return this.#wait(messages.queueDrainToMaxSize, { name, maxSize: maxElements }, waiting);
  }

  #wait<M extends Message, T>(message: M, request: unknown, waiting: Waiting<M, T>, options = this.options): Promise<T> {
    return this.core.send<M, T>({ message, request, route: this.core.home, options, ...waiting } as Call<M, T>);
  }

  readonly #lost = (item: Buffer | null): number => this.#lose(item === null ? 0 : 1);

  /** Items whose callers gave up before they came cannot be given back: the queue has let go of them (API-13). */
  #lose(count: number): number {
    if (count > 0) {
      const text = `${count} of the items of the queue ${JSON.stringify(this.core.name)} came after the call that took them was given up, and are lost`;
      this.core.context.logger.warn('IQueue', text);
    }
    return count;
  }
}
