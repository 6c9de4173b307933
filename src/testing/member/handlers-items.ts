import type { EventType, EventOf, Message } from '../../protocol/message.ts';
import * as lists from '../../protocol/messages/list.ts';
import * as queues from '../../protocol/messages/queue.ts';
import * as sets from '../../protocol/messages/set.ts';
import { handle, MemberError, type Call, type Handler } from './call.ts';
import { LIST_SERVICE, QUEUE_SERVICE, SET_SERVICE } from './cluster-data.ts';
import type { ItemStorage } from './item-storage.ts';
import { answerWhenPossible } from './waiting.ts';

type Named = { readonly name: string };
type Run<Q, R> = (items: ItemStorage, request: Q, call: Call) => R | Promise<R>;

/** Declares what the members do with the items of one service. */
const itemsOf =
  (serviceName: string) =>
  <Q extends Named, R, E>(message: Message<Q, R, E>, run: Run<Q, R>): Handler =>
    handle(message, (request, call) => run(call.cluster.data.items({ serviceName, name: request.name }), request, call));

const onQueue = itemsOf(QUEUE_SERVICE);
const onList = itemsOf(LIST_SERVICE);
const onSet = itemsOf(SET_SERVICE);

/** The messages that look the same for queues, lists and sets. */
interface CommonMessages {
  readonly size: typeof queues.queueSize;
  readonly isEmpty: typeof queues.queueIsEmpty;
  readonly clear: typeof queues.queueClear;
  readonly all: typeof queues.queueIterator;
  readonly contains: typeof queues.queueContains;
  readonly remove: typeof queues.queueContains;
  readonly listen: typeof queues.queueAddListener;
  readonly unlisten: typeof queues.queueRemoveListener;
}

function common(serviceName: string, messages: CommonMessages): Handler[] {
  const onItems = itemsOf(serviceName);
  return [
    onItems(messages.size, ({ items }) => items.length),
    onItems(messages.isEmpty, ({ items }) => items.length === 0),
    onItems(messages.clear, (items) => void items.removeAll(() => true)),
    onItems(messages.all, ({ items }) => items),
    onItems(messages.contains, (items, { value }) => items.has(value)),
    onItems(messages.remove, (items, { value }) => items.remove(value)),
    handle(messages.listen, (request, call) => listen(serviceName, messages.listen.events.item, request, call)),
    handle(messages.unlisten, ({ name, registrationId }, { member }) =>
      member.objectListeners.items.of({ serviceName, name }).remove(registrationId),
    ),
  ];
}

interface Listening extends Named {
  readonly includeValue: boolean;
  readonly localOnly: boolean;
}
type WireEvent = EventOf<typeof queues.queueAddListener.events.item>;

function listen(serviceName: string, type: EventType<WireEvent>, { name, includeValue, localOnly }: Listening, call: Call) {
  const { client: outlet, member, correlationId } = call;
  return member.objectListeners.items.of({ serviceName, name }).add({
    outlet,
    localOnly,
    deliver: (event) =>
      outlet.emit(type, { item: includeValue ? event.item : null, uuid: event.source, eventType: event.type }, correlationId),
  });
}

const hasAll = ({ items }: ItemStorage, wanted: readonly Buffer[]) => wanted.every((item) => items.some((each) => each.equals(item)));
const among = (given: readonly Buffer[]) => (item: Buffer) => given.some((each) => each.equals(item));
const notAmong = (given: readonly Buffer[]) => (item: Buffer) => !among(given)(item);

const queueHandlers: readonly Handler[] = [
  ...common(QUEUE_SERVICE, {
    size: queues.queueSize,
    isEmpty: queues.queueIsEmpty,
    clear: queues.queueClear,
    all: queues.queueIterator,
    contains: queues.queueContains,
    remove: queues.queueRemove,
    listen: queues.queueAddListener,
    unlisten: queues.queueRemoveListener,
  }),
  onQueue(queues.queueContainsAll, (items, { dataList }) => hasAll(items, dataList)),
  onQueue(queues.queueAddAll, (items, { dataList }) => {
    // as on real members, which say that nothing was a change, too
    if (dataList.length > items.room) throw new MemberError(27, 'java.lang.IllegalStateException', 'Queue full');
    return items.add(dataList) || dataList.length === 0;
  }),
  onQueue(queues.queueCompareAndRemoveAll, (items, { dataList }) => items.removeAll(among(dataList))),
  onQueue(queues.queueCompareAndRetainAll, (items, { dataList }) => items.removeAll(notAmong(dataList))),
  onQueue(queues.queuePeek, ({ items }) => items[0] ?? null),
  onQueue(queues.queueDrainTo, (items) => items.take(Infinity)),
  onQueue(queues.queueDrainToMaxSize, (items, { maxSize }) => items.take(maxSize)),
  onQueue(queues.queueRemainingCapacity, ({ room }) => room),
  onQueue(queues.queueOffer, (_items, request, call) => offer(request, call, request.timeoutMillis)),
  onQueue(queues.queuePut, async (_items, request, call) => void (await offer(request, call, Infinity))),
  onQueue(queues.queuePoll, (_items, request, call) => poll(request, call, request.timeoutMillis)),
  onQueue(queues.queueTake, (_items, request, call) => poll(request, call, Infinity)),
];

function offer({ name, value }: Named & { readonly value: Buffer }, call: Call, millis: number): boolean | Promise<boolean> {
  const object = { serviceName: QUEUE_SERVICE, name };
  const item = Buffer.from(value); // the bytes of a request are only lent
  return answerWhenPossible(call, { object, millis, atEnd: false, look: () => call.cluster.data.items(object).add([item]) || undefined });
}

function poll({ name }: Named, call: Call, millis: number): Buffer | null | Promise<Buffer | null> {
  const object = { serviceName: QUEUE_SERVICE, name };
  return answerWhenPossible<Buffer | null>(call, { object, millis, atEnd: null, look: () => call.cluster.data.items(object).take(1)[0] });
}

const listHandlers: readonly Handler[] = [
  ...common(LIST_SERVICE, {
    size: lists.listSize,
    isEmpty: lists.listIsEmpty,
    clear: lists.listClear,
    all: lists.listGetAll,
    contains: lists.listContains,
    remove: lists.listRemove,
    listen: lists.listAddListener,
    unlisten: lists.listRemoveListener,
  }),
  onList(lists.listContainsAll, (items, { values }) => hasAll(items, values)),
  onList(lists.listAdd, (items, { value }) => items.add([value])),
  onList(lists.listAddAll, (items, { valueList }) => items.add(valueList)),
  onList(lists.listCompareAndRemoveAll, (items, { values }) => items.removeAll(among(values))),
  onList(lists.listCompareAndRetainAll, (items, { values }) => items.removeAll(notAmong(values))),
  onList(lists.listAddWithIndex, (items, { index, value }) => void items.add([value], checked(index, items.items.length))),
  onList(lists.listAddAllWithIndex, (items, { index, valueList }) => items.add(valueList, checked(index, items.items.length))),
  onList(lists.listGet, ({ items }, { index }) => items[checked(index, items.length - 1)]!),
  onList(lists.listSet, (items, { index, value }) => items.replace(checked(index, items.items.length - 1), value)),
  onList(lists.listRemoveWithIndex, (items, { index }) => items.take(1, checked(index, items.items.length - 1))[0]!),
  onList(lists.listIndexOf, (items, { value }) => items.indexOf(value)),
  onList(lists.listLastIndexOf, (items, { value }) => items.lastIndexOf(value)),
  onList(lists.listSub, ({ items }, { from, to }) => items.slice(checked(from, items.length), checked(to, items.length))),
  onList(lists.listIterator, ({ items }) => items),
  onList(lists.listListIterator, ({ items }, { index }) => items.slice(checked(index, items.length))),
];

/** The index, if it is not beyond the last one that makes sense. */
function checked(index: number, last: number): number {
  if (index >= 0 && index <= last) return index;
  throw new MemberError(29, 'java.lang.IndexOutOfBoundsException', `Index: ${index}, last: ${last}`);
}

const setHandlers: readonly Handler[] = [
  ...common(SET_SERVICE, {
    size: sets.setSize,
    isEmpty: sets.setIsEmpty,
    clear: sets.setClear,
    all: sets.setGetAll,
    contains: sets.setContains,
    remove: sets.setRemove,
    listen: sets.setAddListener,
    unlisten: sets.setRemoveListener,
  }),
  onSet(sets.setContainsAll, (storage, { items }) => hasAll(storage, items)),
  onSet(sets.setAdd, (items, { value }) => items.add([value])),
  onSet(sets.setAddAll, (items, { valueList }) => items.add(valueList)),
  onSet(sets.setCompareAndRemoveAll, (items, { values }) => items.removeAll(among(values))),
  onSet(sets.setCompareAndRetainAll, (items, { values }) => items.removeAll(notAmong(values))),
];

/** What a member does for the messages of queues, lists and sets. */
export const itemHandlers: readonly Handler[] = [...queueHandlers, ...listHandlers, ...setHandlers];
