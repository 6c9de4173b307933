import { describe, expect, test } from 'vitest';
import { BigDecimal, compact, HazelcastJsonValue, LocalDate, LocalDateTime, LocalTime, OffsetDateTime, UUID } from '../../src/index.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { builtinReaders } from '../../src/serialization/builtin/readers.ts';
import { FieldKind } from '../../src/serialization/compact/field-kind.ts';
import { kindOf } from '../../src/serialization/compact/kinds.ts';
import { CompactType, type FieldDeclaration } from '../../src/serialization/compact/declared.ts';
import { Serializer } from '../../src/serialization/serializer.ts';
import { TypeId } from '../../src/serialization/type-ids.ts';
import { DEFAULTS } from '../unit/serialization/fixtures.ts';
import { blocksOf } from './blocks.ts';
import { codeIn, rowsOf, sectionOf, tableOf, textOf } from './document.ts';

const PATH = 'docs/serialization.md';
const guide = textOf(PATH);
const section = (name: string) => sectionOf(guide, `## ${name}`);
const idsIn = (cell: string): number[] => cell.split(', ').map(Number);

/** A value for each word that the guide has for one. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  '`string`': ['text'],
  '`boolean`': [true],
  '`number`': [1.5],
  '`bigint`': [1n],
  'a `Long` of the package `long`': [{ __isLong__: true, high: 1, low: 2 }],
  '`BigDecimal`': [new BigDecimal(1n, 2)],
  '`Date`': [new Date(0)],
  '`LocalDate`': [new LocalDate(2026, 1, 2)],
  '`LocalTime`': [new LocalTime(1, 2, 3, 4)],
  '`LocalDateTime`': [LocalDateTime.from(2026, 1, 2, 3, 4, 5, 6)],
  '`OffsetDateTime`': [OffsetDateTime.from(2026, 1, 2, 3, 4, 5, 6, 60)],
  '`UUID`': [UUID.fromString('00000000-0000-0001-0000-000000000002')],
  '`Buffer`': [Buffer.from('a')],
  '`Uint8Array`': [new Uint8Array(2)],
  '`Int16Array`': [new Int16Array(2)],
  '`Int32Array`': [new Int32Array(2)],
  '`BigInt64Array`': [new BigInt64Array(2)],
  'an array of only `bigint`': [[1n, 2n]],
  '`Float32Array`': [new Float32Array(2)],
  '`Float64Array`': [new Float64Array(2)],
  'an array of only `number`': [[1, 2.5]],
  'an empty array': [[]],
  'an array of only `boolean`': [[true, false]],
  'an array of only `string`': [['a', 'b']],
  'any other array': [[1, 'a'], [null], [{ a: 1 }], [[1]]],
  'a plain object': [{ a: 1 }],
  'a `HazelcastJsonValue`': [new HazelcastJsonValue('{}')],
};

describe('the table of what is written', () => {
  const serializer = new Serializer(DEFAULTS);
  const rows = rowsOf(section('Built-in types')).map(([what = '', , type = '']) => ({ what, type: Number(type) }));

  test.each(rows)('$what is written as type $type', ({ what, type }) => {
    for (const word of what.split(', ')) {
      expect([word, SAMPLES[word]]).toEqual([word, expect.any(Array)]);
      for (const value of SAMPLES[word] ?? []) expect([word, serializer.toData(value).readInt32BE(4)]).toEqual([word, type]);
    }
  });

  test('has every value that there is a sample of', () => {
    expect(new Set(rows.flatMap(({ what }) => what.split(', ')))).toEqual(new Set(Object.keys(SAMPLES)));
  });
});

describe('the table of what is read', () => {
  const [, ...second] = section('Built-in types').split('What Java writes comes back as:');
  const ids = rowsOf(second.join('')).flatMap(([, , types = '']) => idsIn(types));

  test('has every type that the client reads, once', () => {
    const objects = [TypeId.portable, TypeId.identified, TypeId.compact];
    expect(ids.toSorted((a, b) => a - b)).toEqual([...builtinReaders(DEFAULTS).keys(), ...objects].toSorted((a, b) => a - b));
  });
});

describe('the table of numbers', () => {
  test.each(rowsOf(section('Numbers')).map(([option = '', value = '']) => ({ option, value })))(
    '$option is by default $value',
    ({ option, value }) => {
      const { serialization } = resolveConfig({});
      expect(`\`'${String((serialization as unknown as Record<string, unknown>)[codeIn(option)[0] ?? ''])}'\``).toBe(value);
    },
  );
});

describe('the example that is shared with Java', () => {
  const blocks = blocksOf(PATH, section('Compact'));
  const declared = /fields: (\{[^}]*\})/.exec(blocks[0]?.code ?? '')?.[1] ?? '{}';
  const kinds = Object.fromEntries([...declared.matchAll(/(\w+): '(\w+)'/g)].map(([, name = '', kind = '']) => [name, kind]));
  const java = blocks.find(({ info }) => info.startsWith('java'))?.code ?? '';
  const written = [...java.matchAll(/writer\.write(\w+)\("(\w+)"/g)].map(([, kind = '', name = '']) => [name, kind] as const);

  test('has the same fields on both sides, in Java in the order of their names', () => {
    expect(written.length).toBe(6);
    expect(Object.fromEntries(written.map(([name, kind]) => [name, kind.charAt(0).toLowerCase() + kind.slice(1)]))).toEqual(kinds);
    expect(written.map(([name]) => name)).toEqual(written.map(([name]) => name).toSorted());
    const read = [...java.matchAll(/reader\.read(\w+)\("(\w+)"/g)].map(([, kind, name]) => [name, kind]);
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(written));
  });
});

test('the table of the kinds of Compact fields names kinds that exist', () => {
  const [, ...rows] = tableOf(section('Compact').split('```').at(-1) ?? '');
  const words = rows.flatMap(([what = '', , nulls = '']) => [...codeIn(what), ...codeIn(nulls)]);
  expect(words.length).toBeGreaterThan(15);
  for (const word of words.filter((each) => each !== 'nullable')) {
    const type = compact({ typeName: 'any', fields: { field: word as FieldDeclaration } });
    expect(type).toBeInstanceOf(CompactType);
  }
  const simple = new Set(words.map((word) => word.replace(/^(arrayOf)?(nullable|Nullable)?/, '').toLowerCase()));
  const names = Object.values(FieldKind).flatMap((kind) => (typeof kind === 'number' ? [kindOf(kind)?.name ?? ''] : []));
  const bases = names.filter((name) => name !== '' && name !== 'Compact' && !/^(ArrayOf|Nullable)/.test(name));
  expect(bases.filter((name) => !simple.has(name.toLowerCase()))).toEqual([]);
});
