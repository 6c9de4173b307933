import { type ValueReader } from '../data-input.ts';
import { type SerializationOptions } from '../options.ts';
import { TypeId } from '../type-ids.ts';
import { bigDecimal, readBigInteger } from './big-integers.ts';
import { readEntry, readList, readMap, readOptional, readSet, sorted } from './collections.ts';
import { readDate } from './dates.ts';
import { readJsonEagerly, readJsonText } from './json-values.ts';
import { arrayReader, boolean, byte, char, double, float, int, long, longAsNumber, short, string } from './primitives.ts';
import { localDate, localDateTime, localTime, offsetDateTime } from './times.ts';
import { readUuid } from './uuids.ts';

/** The reader of each type id that needs no class of the application. */
export function builtinReaders({ jsonStringDeserializationPolicy, longType }: SerializationOptions): Map<number, ValueReader> {
  const readJson = jsonStringDeserializationPolicy === 'EAGER' ? readJsonEagerly : readJsonText;
  const longs = longType === 'bigint' ? long : longAsNumber;
  return new Map(ALWAYS).set(TypeId.long, longs.read).set(TypeId.longs, arrayReader<bigint | number>(longs)).set(TypeId.json, readJson);
}

const SCALARS: readonly (readonly [number, ValueReader])[] = [
  [TypeId.byte, byte.read],
  [TypeId.boolean, boolean.read],
  [TypeId.char, char.read],
  [TypeId.short, short.read],
  [TypeId.int, int.read],
  [TypeId.float, float.read],
  [TypeId.double, double.read],
  [TypeId.string, string.read],
  [TypeId.javaClass, string.read],
  [TypeId.uuid, readUuid],
  [TypeId.date, readDate],
  [TypeId.bigInteger, readBigInteger],
  [TypeId.bigDecimal, bigDecimal.read],
  [TypeId.localDate, localDate.read],
  [TypeId.localTime, localTime.read],
  [TypeId.localDateTime, localDateTime.read],
  [TypeId.offsetDateTime, offsetDateTime.read],
];

const ARRAYS: readonly (readonly [number, ValueReader])[] = [
  [TypeId.bytes, (input) => input.readByteArray()],
  [TypeId.booleans, arrayReader(boolean)],
  [TypeId.chars, arrayReader(char)],
  [TypeId.shorts, arrayReader(short)],
  [TypeId.ints, arrayReader(int)],
  [TypeId.floats, arrayReader(float)],
  [TypeId.doubles, arrayReader(double)],
  [TypeId.strings, arrayReader(string)],
];

const COLLECTIONS: readonly (readonly [number, ValueReader])[] = [
  [TypeId.simpleEntry, readEntry],
  [TypeId.simpleImmutableEntry, readEntry],
  [TypeId.optional, readOptional],
  [TypeId.objects, readList],
  [TypeId.arrayList, readList],
  [TypeId.linkedList, readList],
  [TypeId.copyOnWriteArrayList, readList],
  [TypeId.hashMap, readMap],
  [TypeId.concurrentSkipListMap, sorted(readMap)],
  [TypeId.concurrentHashMap, readMap],
  [TypeId.linkedHashMap, readMap],
  [TypeId.treeMap, sorted(readMap)],
  [TypeId.hashSet, readSet],
  [TypeId.treeSet, sorted(readSet)],
  [TypeId.linkedHashSet, readSet],
  [TypeId.copyOnWriteArraySet, readSet],
  [TypeId.concurrentSkipListSet, sorted(readSet)],
  [TypeId.arrayDeque, readList],
  [TypeId.linkedBlockingQueue, readList],
  [TypeId.arrayBlockingQueue, readList],
  [TypeId.priorityBlockingQueue, sorted(readList)],
  [TypeId.delayQueue, readList],
  [TypeId.synchronousQueue, readList],
  [TypeId.linkedTransferQueue, readList],
  [TypeId.priorityQueue, sorted(readList)],
];

/** What no option changes. */
const ALWAYS: ReadonlyMap<number, ValueReader> = new Map([[TypeId.null, () => null], ...SCALARS, ...ARRAYS, ...COLLECTIONS]);
