import { FieldType } from './field-type.ts';

type Conversion = (value: never) => unknown;

const same = (value: number) => value;
const ofChar = (value: string) => value.charCodeAt(0);

const INTS: readonly (readonly [FieldType, Conversion])[] = [
  [FieldType.BYTE, same],
  [FieldType.CHAR, ofChar],
  [FieldType.SHORT, same],
];

/** What each type can be read from, besides itself, when another version wrote it. */
const WIDER: ReadonlyMap<FieldType, ReadonlyMap<FieldType, Conversion>> = new Map([
  [FieldType.SHORT, new Map<FieldType, Conversion>([[FieldType.BYTE, same]])],
  [FieldType.INT, new Map(INTS)],
  [
    FieldType.LONG,
    new Map<FieldType, Conversion>([
      [FieldType.BYTE, BigInt],
      [FieldType.CHAR, (value: string) => BigInt(value.charCodeAt(0))],
      [FieldType.SHORT, BigInt],
      [FieldType.INT, BigInt],
    ]),
  ],
  [FieldType.FLOAT, new Map([...INTS, [FieldType.INT, Math.fround] as const])],
  [
    FieldType.DOUBLE,
    new Map([...INTS, [FieldType.INT, same] as const, [FieldType.LONG, Number] as const, [FieldType.FLOAT, same] as const]),
  ],
]);

/** How a value of one type becomes one of a wider type; undefined when it cannot. */
export function wideningOf(from: FieldType, to: FieldType): Conversion | undefined {
  return WIDER.get(to)?.get(from);
}
