import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import * as messages from '../../protocol/messages/list.ts';
import { ItemHandle, itemsCall, type ItemMessages } from '../item-handle.ts';
import { lazyList, type ReadOnlyLazyList } from '../lazy-list.ts';
import type { ObjectCore } from '../object-core.ts';
import type { IList } from './ilist.ts';

const LIST: ItemMessages = {
  size: messages.listSize,
  isEmpty: messages.listIsEmpty,
  clear: messages.listClear,
  all: messages.listGetAll,
  contains: messages.listContains,
  remove: messages.listRemove,
  addAll: (name, valueList) => itemsCall(messages.listAddAll, { name, valueList }),
  containsAll: (name, values) => itemsCall(messages.listContainsAll, { name, values }),
  removeAll: (name, values) => itemsCall(messages.listCompareAndRemoveAll, { name, values }),
  retainAll: (name, values) => itemsCall(messages.listCompareAndRetainAll, { name, values }),
  listener: { add: messages.listAddListener, remove: messages.listRemoveListener },
};

/** The largest index there can be: members count in 32 bits. */
const MAX_INDEX = 2 ** 31 - 1;

/** A handle of a list. */
export class ListHandle<E> extends ItemHandle<E> implements IList<E> {
  constructor(core: ObjectCore, options: CallOptions = {}) {
    super(core, options, LIST);
  }

  add(item: E): Promise<boolean> {
    return this.withItem('add', messages.listAdd, item);
  }

  async addAt(index: number, item: E): Promise<void> {
    return this.ask(messages.listAddWithIndex, { ...this.#at('addAt', index), value: this.bytes('addAt', 'item', item) });
  }

  async addAllAt(index: number, items: readonly E[]): Promise<boolean> {
    const request = { ...this.#at('addAllAt', index), valueList: this.allBytes('addAllAt', items) };
    return items.length > 0 && this.ask(messages.listAddAllWithIndex, request);
  }

  async get(index: number): Promise<E | null> {
    return this.ask(messages.listGet, this.#at('get', index), this.toItem);
  }

  async set(index: number, item: E): Promise<E | null> {
    return this.ask(messages.listSet, { ...this.#at('set', index), value: this.bytes('set', 'item', item) }, this.toItem);
  }

  async removeAt(index: number): Promise<E | null> {
    return this.ask(messages.listRemoveWithIndex, this.#at('removeAt', index), this.toItem);
  }

  indexOf(item: E): Promise<number> {
    return this.withItem('indexOf', messages.listIndexOf, item);
  }

  lastIndexOf(item: E): Promise<number> {
    return this.withItem('lastIndexOf', messages.listLastIndexOf, item);
  }

  async subList(start: number, end: number): Promise<ReadOnlyLazyList<E>> {
    for (const [parameter, index] of Object.entries({ start, end })) checkIndex('subList', parameter, index);
    if (start > end) throw new IllegalArgumentError(`IList.subList: start must not be more than end, as ${start} and ${end} are`);
    const request = { name: this.core.name, from: start, to: end };
    return this.ask(messages.listSub, request, (items) => lazyList<E>(items, this.core.context.serializer));
  }

  protected get kind(): string {
    return 'IList';
  }

  protected derive(options: CallOptions): ListHandle<E> {
    return new ListHandle<E>(this.core, options);
  }

  #at(method: string, index: number): { readonly name: string; readonly index: number } {
    checkIndex(method, 'index', index);
    return { name: this.core.name, index };
  }
}

function checkIndex(method: string, parameter: string, index: unknown): void {
  if (Number.isSafeInteger(index) && (index as number) >= 0 && (index as number) <= MAX_INDEX) return;
  throw new IllegalArgumentError(`IList.${method}: ${parameter} must be an integer from 0 to ${MAX_INDEX}, not ${describeValue(index)}`);
}
