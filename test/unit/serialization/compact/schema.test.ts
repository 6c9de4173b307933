import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../../src/errors.ts';
import { FieldKind } from '../../../../src/serialization/compact/field-kind.ts';
import { Fingerprint } from '../../../../src/serialization/compact/fingerprint.ts';
import { Schema } from '../../../../src/serialization/compact/schema.ts';

const fields = [
  { fieldName: 'age', kind: FieldKind.INT8 },
  { fieldName: 'id', kind: FieldKind.INT32 },
  { fieldName: 'name', kind: FieldKind.STRING },
  { fieldName: 'times', kind: FieldKind.ARRAY_OF_TIMESTAMP },
];

test.each([
  ['', -2316162475121075004n],
  ['STUdent', 1896492170246289820n],
  ['aü😄', -2084249746924383631n],
])('the fingerprint of the text %j is the one of all clients', (text, expected) => {
  expect(new Fingerprint().addText(text).value).toBe(expected);
});

test.each([
  [[], -514187877772414710n],
  [fields, 3662264393229655598n],
  [fields.toReversed(), 3662264393229655598n],
])('the id of a schema is the one that all members and clients compute, whatever the order of the fields (%#)', (all, expected) => {
  expect(new Schema('SomeType', all).id).toBe(expected);
});

test('fields are in the order of the UTF-16 units of their names', () => {
  const names = ['b', 'ID', 'a', 'Id', '😀', '\uffff', 'ä'];
  const schema = new Schema(
    't',
    names.map((fieldName) => ({ fieldName, kind: FieldKind.INT8 })),
  );
  expect(schema.fields.map(({ fieldName }) => fieldName)).toEqual(['ID', 'Id', 'a', 'b', 'ä', '😀', '\uffff']);
});

describe('the fixed part of a record', () => {
  const schema = new Schema('t', [
    { fieldName: 'b', kind: FieldKind.INT8 },
    { fieldName: 'x', kind: FieldKind.STRING },
    { fieldName: 'e', kind: FieldKind.FLOAT64 },
    { fieldName: 'a', kind: FieldKind.INT64 },
    { fieldName: 'd', kind: FieldKind.INT16 },
    { fieldName: 'c', kind: FieldKind.FLOAT32 },
    { fieldName: 'A', kind: FieldKind.INT32 },
    { fieldName: 'w', kind: FieldKind.NULLABLE_INT64 },
    ...Array.from({ length: 9 }, (_, i) => ({ fieldName: `f${i}`, kind: FieldKind.BOOLEAN })),
  ]);

  test('has the largest values first, those of one size by name, and booleans last as bits', () => {
    expect(schema.fixed.map(({ fieldName, at }) => `${fieldName}${at}`)).toEqual(['a0', 'e8', 'A16', 'c20', 'd24', 'b26']);
    expect(schema.bits.map(({ at }) => at)).toEqual([216, 217, 218, 219, 220, 221, 222, 223, 224]);
    expect(schema.fixedBytes).toBe(29);
  });

  test('has no place for what may be null, which has a place in the table of offsets, by name', () => {
    expect(schema.variable.map(({ fieldName, at }) => [fieldName, at])).toEqual([
      ['w', 0],
      ['x', 1],
    ]);
  });
});

test('two fields of one name, and a kind that does not exist, are refused', () => {
  const twice = [fields[0]!, { ...fields[0]!, kind: FieldKind.STRING }];
  expect(() => new Schema('t', twice)).toThrow(HazelcastSerializationError);
  for (const kind of [0, 5, 6, 31, 32, 47, -1, 1.5])
    expect(() => new Schema('t', [{ fieldName: 'f', kind }])).toThrow(
      `the field f of t has the kind ${kind}, which this client does not know`,
    );
});

test('the id depends on the type name, the names and the kinds', () => {
  const kind = fc.constantFrom(FieldKind.INT32, FieldKind.STRING, FieldKind.BOOLEAN);
  const described = fc.uniqueArray(fc.record({ fieldName: fc.string(), kind }), { selector: ({ fieldName }) => fieldName, maxLength: 4 });
  fc.assert(
    fc.property(fc.string(), described, fc.string(), described, (name, some, otherName, others) => {
      const text = (all: typeof some) => JSON.stringify(all.toSorted((a, b) => (a.fieldName < b.fieldName ? -1 : 1)));
      const isSame = name === otherName && text(some) === text(others);
      expect(new Schema(name, some).id === new Schema(otherName, others).id).toBe(isSame);
    }),
  );
});

test('kinds have their numbers and their names', () => {
  expect([FieldKind.INT32, FieldKind.TIMESTAMP_WITH_TIMEZONE, FieldKind.ARRAY_OF_NULLABLE_FLOAT64]).toEqual([9, 27, 46]);
  expect([FieldKind[9], FieldKind[0]]).toEqual(['INT32', 'NOT_AVAILABLE']);
});
