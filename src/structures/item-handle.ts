import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import type { Message, ReplyOf, RequestOf } from '../protocol/message.ts';
import type { queueClear, queueContains, queueIsEmpty, queueIterator, queueSize } from '../protocol/messages/queue.ts';
import { Handle } from './handle.ts';
import type { ItemCollection } from './item-collection.ts';
import { itemListener, type ItemListener, type ItemListenerMessages } from './item-listener.ts';
import type { ObjectCore } from './object-core.ts';

/** A message that takes several items and answers with yes or no, with what it says. */
interface ItemsCall {
  readonly message: Message<unknown, boolean>;
  readonly request: unknown;
}
type WithItems = (name: string, items: readonly Buffer[]) => ItemsCall;

/** A message with its request, whose types fit. */
export function itemsCall<Q>(message: Message<Q, boolean>, request: Q): ItemsCall {
  return { message, request };
}

/** The messages of queues, lists or sets. Most of them look the same, but what takes several items names them differently. */
export interface ItemMessages {
  readonly size: typeof queueSize;
  readonly isEmpty: typeof queueIsEmpty;
  readonly clear: typeof queueClear;
  readonly all: typeof queueIterator;
  readonly contains: typeof queueContains;
  readonly remove: typeof queueContains;
  readonly addAll: WithItems;
  readonly containsAll: WithItems;
  readonly removeAll: WithItems;
  readonly retainAll: WithItems;
  readonly listener: ItemListenerMessages;
}

/** What the handles of queues, lists and sets do alike. */
export abstract class ItemHandle<E> extends Handle implements ItemCollection<E> {
  readonly #messages: ItemMessages;

  constructor(core: ObjectCore, options: CallOptions, messages: ItemMessages) {
    super(core, options);
    this.#messages = messages;
  }

  async addAll(items: readonly E[]): Promise<boolean> {
    // members say of a queue that it changed even if there was nothing to add (QUEUE-8, LIST-4)
    const data = this.allBytes('addAll', items);
    return data.length > 0 && this.#send(this.#messages.addAll(this.core.name, data));
  }

  contains(item: E): Promise<boolean> {
    return this.withItem('contains', this.#messages.contains, item);
  }

  containsAll(items: readonly E[]): Promise<boolean> {
    return this.#withItems('containsAll', items);
  }

  remove(item: E): Promise<boolean> {
    return this.withItem('remove', this.#messages.remove, item);
  }

  removeAll(items: readonly E[]): Promise<boolean> {
    return this.#withItems('removeAll', items);
  }

  retainAll(items: readonly E[]): Promise<boolean> {
    return this.#withItems('retainAll', items);
  }

  clear(): Promise<void> {
    return this.ask(this.#messages.clear, { name: this.core.name });
  }

  size(): Promise<number> {
    return this.ask(this.#messages.size, { name: this.core.name });
  }

  isEmpty(): Promise<boolean> {
    return this.ask(this.#messages.isEmpty, { name: this.core.name });
  }

  toArray(): Promise<E[]> {
    return this.ask(this.#messages.all, { name: this.core.name }, this.toItems);
  }

  async addItemListener(listener: ItemListener<E>, includeValue = false): Promise<string> {
    const goal = { method: `${this.kind}.addItemListener`, listener, includeValue };
    return this.core.addListener(itemListener(goal, this.#messages.listener, this.core));
  }

  removeItemListener(id: string): Promise<boolean> {
    return this.core.removeListener(id);
  }

  /** Makes a call to the member where the object lives. */
  protected ask<M extends Message, T = ReplyOf<M>>(message: M, request: RequestOf<M>, read?: (reply: ReplyOf<M>) => T): Promise<T> {
    return this.core.invoke(message, request, this.core.home, this.options, read);
  }

  /** Makes a call that is about one item. */
  protected async withItem<R>(method: string, message: Message<{ readonly name: string; readonly value: Buffer }, R>, item: E): Promise<R> {
    return this.ask(message, { name: this.core.name, value: this.bytes(method, 'item', item) });
  }

  protected bytes(method: string, parameter: string, value: unknown): Buffer {
    return this.core.serialize(`${this.kind}.${method}`, parameter, value);
  }

  protected allBytes(method: string, items: readonly E[]): Buffer[] {
    if (!Array.isArray(items))
      throw new IllegalArgumentError(`${this.kind}.${method}: items must be an array, not ${describeValue(items)}`);
    return Array.from(items as readonly E[], (item, i) => this.bytes(method, `items[${i}]`, item));
  }

  protected readonly toItem = (data: Buffer | null): E | null => this.core.context.serializer.toObject(data) as E | null;
  protected readonly toItems = (items: readonly Buffer[]): E[] => items.map((item) => this.toItem(item) as E);

  async #withItems(method: 'containsAll' | 'removeAll' | 'retainAll', items: readonly E[]): Promise<boolean> {
    return this.#send(this.#messages[method](this.core.name, this.allBytes(method, items)));
  }

  #send({ message, request }: ItemsCall): Promise<boolean> {
    return this.ask(message, request);
  }
}
