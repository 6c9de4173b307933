import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../../src/errors.ts';
import { compact } from '../../../../src/serialization/compact/declared.ts';
import { FieldKind } from '../../../../src/serialization/compact/field-kind.ts';
import type { GenericRecord } from '../../../../src/serialization/compact/generic-record.ts';
import { bigEndian, littleEndian, serializer } from '../fixtures.ts';
import { fieldsOf, leaves, recordOf, records, type Valued } from './values.ts';

const orders = fc.constantFrom(bigEndian, littleEndian);

/** What a method of a reader or record is called for a kind. */
function methodOf(prefix: string, kind: number): string {
  const words = FieldKind[kind]!.toLowerCase().split('_');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${prefix}${prefix === 'get' ? name.replace('Compact', 'GenericRecord') : name}`;
}

function get(record: GenericRecord, prefix: string, fieldName: string, kind: number): unknown {
  return (record as unknown as Record<string, (name: string) => unknown>)[methodOf(prefix, kind)]!(fieldName);
}

/** Values as they are after a round trip: floats of 32 bits are rounded, and records are compared as texts. */
function normal(value: unknown, kind: number): unknown {
  if (Array.isArray(value)) return value.map((item) => normal(item, kind));
  if (typeof value === 'number' && FieldKind[kind]!.endsWith('FLOAT32')) return Math.fround(value);
  const isRecord = typeof value === 'object' && value !== null && 'getFieldNames' in value;
  return isRecord ? (value as GenericRecord).toString() : value;
}

test('records of any fields and values are read as they were written, in both byte orders', () => {
  fc.assert(
    fc.property(fc.string(), fieldsOf(leaves), orders, (typeName, fields, order) => {
      const data = order.toData(recordOf(typeName, fields));
      const read = order.toObject(data) as GenericRecord;
      expect(read.getFieldNames()).toEqual(new Set(Object.keys(fields)));
      for (const [name, { field, value }] of Object.entries(fields)) {
        expect(read.getFieldKind(name)).toBe(field.kind);
        expect(normal(get(read, 'get', name, field.kind), field.kind)).toEqual(normal(value, field.kind));
      }
      expect(order.toData(read)).toEqual(data);
    }),
  );
});

test('the order in which fields are given does not change the bytes of a record without a class', () => {
  fc.assert(
    fc.property(fieldsOf(leaves), orders, (fields, order) => {
      const turned = Object.fromEntries(Object.entries(fields).toReversed());
      expect(order.toData(recordOf('t', turned))).toEqual(order.toData(recordOf('t', fields)));
    }),
  );
});

describe('a reader that knows other fields than the writer', () => {
  const known = fc.record({ old: fieldsOf(leaves), added: fieldsOf(leaves) });

  /** What the reader gets of a field that the writer knew. */
  function expected({ field, value }: Valued, wanted: number): unknown {
    if (field.kind === wanted) return value;
    const bare = (kind: number) => FieldKind[kind]!.replace('NULLABLE_', '');
    if (bare(field.kind) !== bare(wanted)) return HazelcastSerializationError;
    const isPlain = !FieldKind[wanted]!.includes('NULLABLE_');
    const hasNull = Array.isArray(value) ? value.includes(null) : value === null && !FieldKind[wanted]!.startsWith('ARRAY');
    return isPlain && hasNull ? HazelcastSerializationError : value;
  }

  test('gets what it knows, null for what it may miss, and an error for the rest, whatever the two sides know', () => {
    fc.assert(
      fc.property(known, orders, ({ old, added }, order) => {
        const data = order.toData(recordOf('t', old));
        const read = order.toObject(data) as GenericRecord;
        for (const [name, { field }] of Object.entries({ ...added, ...old })) {
          const kinds = [field.kind, added[name]?.field.kind ?? field.kind, twinOf(field.kind)];
          for (const kind of kinds) {
            const outcome = old[name] === undefined ? HazelcastSerializationError : expected(old[name], kind);
            if (outcome === HazelcastSerializationError) expect(() => get(read, 'get', name, kind)).toThrow(HazelcastSerializationError);
            else expect(normal(plain(get(read, 'get', name, kind)), kind)).toEqual(normal(plain(outcome), kind));
          }
        }
      }),
    );
  });

  test('a declared type reads records of any other version of it, or refuses them', () => {
    fc.assert(
      fc.property(known, ({ old, added }) => {
        const type = compact({
          typeName: 't',
          fields: Object.fromEntries(Object.entries(added).map(([name, { field }]) => [name, field])),
        });
        const reader = serializer({ compact: { serializers: [type] } });
        const data = bigEndian.toData(recordOf('t', old));
        for (const schema of bigEndian.schemas.all) reader.schemas.confirm(schema);
        const isReadable = Object.entries(added).every(([name, { field }]) => {
          if (old[name] === undefined) return !/^(BOOLEAN|INT\d+|FLOAT\d+)$/.test(FieldKind[field.kind]!);
          return expected(old[name], field.kind) !== HazelcastSerializationError;
        });
        if (isReadable) expect(Object.keys(reader.toObject(data) as object).toSorted()).toEqual(Object.keys(added).toSorted());
        else expect(() => reader.toObject(data)).toThrow(HazelcastSerializationError);
      }),
    );
  });

  /** The same kind with null, or without; itself where there is none. */
  function twinOf(kind: number): number {
    const name = FieldKind[kind]!;
    const twin = name.includes('NULLABLE_') ? name.replace('NULLABLE_', '') : name.replace(/^(ARRAY_OF_)?/, '$1NULLABLE_');
    return (FieldKind as unknown as Record<string, number>)[twin] ?? kind;
  }

  /** Bytes and numbers are two forms of one array. */
  function plain(value: unknown): unknown {
    return Buffer.isBuffer(value) ? Array.from(value, (byte) => (byte << 24) >> 24) : value;
  }
});

describe('bytes that are not what was written', () => {
  function read(data: Buffer): void {
    for (const order of [bigEndian, littleEndian]) {
      try {
        order.toObject(data);
      } catch (error) {
        expect(error).toBeInstanceOf(HazelcastSerializationError);
      }
    }
  }

  test('every prefix of a record is refused', () => {
    fc.assert(
      fc.property(records, orders, (record, order) => {
        const data = order.toData(record);
        for (let length = 8; length < data.length; length++)
          expect(() => order.toObject(data.subarray(0, length))).toThrow(HazelcastSerializationError);
      }),
      { numRuns: 40 },
    );
  });

  test('whatever bytes are changed, there is a value or a HazelcastSerializationError', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255))), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(records, orders, changes, (record, order, bytes) => {
        const data = Buffer.from(order.toData(record));
        for (const [at, byte] of bytes) data[16 + (at % Math.max(1, data.length - 16))] = byte;
        read(data);
      }),
      { numRuns: 500 },
    );
  });
});
