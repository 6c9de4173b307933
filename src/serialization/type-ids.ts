/** The number that says how a payload is laid out, for each type this client writes or reads. Arrays are named in the plural. */
export const TypeId = {
  null: 0,
  portable: -1,
  identified: -2,
  byte: -3,
  boolean: -4,
  char: -5,
  short: -6,
  int: -7,
  long: -8,
  float: -9,
  double: -10,
  string: -11,
  bytes: -12,
  booleans: -13,
  chars: -14,
  shorts: -15,
  ints: -16,
  longs: -17,
  floats: -18,
  doubles: -19,
  strings: -20,
  uuid: -21,
  simpleEntry: -22,
  simpleImmutableEntry: -23,
  javaClass: -24,
  date: -25,
  bigInteger: -26,
  bigDecimal: -27,
  objects: -28,
  arrayList: -29,
  linkedList: -30,
  copyOnWriteArrayList: -31,
  hashMap: -32,
  concurrentSkipListMap: -33,
  concurrentHashMap: -34,
  linkedHashMap: -35,
  treeMap: -36,
  hashSet: -37,
  treeSet: -38,
  linkedHashSet: -39,
  copyOnWriteArraySet: -40,
  concurrentSkipListSet: -41,
  arrayDeque: -42,
  linkedBlockingQueue: -43,
  arrayBlockingQueue: -44,
  priorityBlockingQueue: -45,
  delayQueue: -46,
  synchronousQueue: -47,
  linkedTransferQueue: -48,
  priorityQueue: -49,
  optional: -50,
  localDate: -51,
  localTime: -52,
  localDateTime: -53,
  offsetDateTime: -54,
  compact: -55,
  javaSerializable: -100,
  javaExternalizable: -101,
  json: -130,
} as const;

/** Whether values of the type can have Compact records inside: collections, entries, and objects that read themselves. */
export function mayHoldRecords(typeId: number): boolean {
  const isSelfMade = typeId > 0 || typeId === -1 || typeId === -2;
  return (
    isSelfMade ||
    (typeId <= TypeId.objects && typeId >= TypeId.optional) ||
    typeId === TypeId.simpleEntry ||
    typeId === TypeId.simpleImmutableEntry
  );
}
