import type { CallOptions } from '../../invocation/invocation.ts';
import * as messages from '../../protocol/messages/set.ts';
import { ItemHandle, itemsCall, type ItemMessages } from '../item-handle.ts';
import type { ObjectCore } from '../object-core.ts';
import type { ISet } from './iset.ts';

const SET: ItemMessages = {
  size: messages.setSize,
  isEmpty: messages.setIsEmpty,
  clear: messages.setClear,
  all: messages.setGetAll,
  contains: messages.setContains,
  remove: messages.setRemove,
  addAll: (name, valueList) => itemsCall(messages.setAddAll, { name, valueList }),
  containsAll: (name, items) => itemsCall(messages.setContainsAll, { name, items }),
  removeAll: (name, values) => itemsCall(messages.setCompareAndRemoveAll, { name, values }),
  retainAll: (name, values) => itemsCall(messages.setCompareAndRetainAll, { name, values }),
  listener: { add: messages.setAddListener, remove: messages.setRemoveListener },
};

/** A handle of a set. */
export class SetHandle<E> extends ItemHandle<E> implements ISet<E> {
  constructor(core: ObjectCore, options: CallOptions = {}) {
    super(core, options, SET);
  }

  add(item: E): Promise<boolean> {
    return this.withItem('add', messages.setAdd, item);
  }

  protected get kind(): string {
    return 'ISet';
  }

  protected derive(options: CallOptions): SetHandle<E> {
    return new SetHandle<E>(this.core, options);
  }
}
