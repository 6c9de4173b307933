import { assertType, describe, expectTypeOf, test } from 'vitest';
import {
  type BigDecimal,
  type ClientConfig,
  compact,
  type CompactObject,
  type CompactReader,
  type CompactSerializer,
  type CompactWriter,
  type FieldKind,
  Fields,
  type GenericRecord,
  GenericRecords,
  type IMap,
} from '../../src/index.ts';

const Address = compact({ typeName: 'address', fields: { city: 'string', zip: 'int32' } });
const Employee = compact({
  typeName: 'employee',
  fields: {
    id: 'int64',
    name: 'string',
    age: 'nullableInt8',
    photo: 'arrayOfInt8',
    tags: 'arrayOfString',
    home: Address,
    others: [Address],
    pay: Fields.DECIMAL,
  },
});
type Address = CompactObject<typeof Address>;
type Employee = CompactObject<typeof Employee>;

describe('a declared type', () => {
  test('has the types of its fields', () => {
    expectTypeOf<Employee['id']>().toEqualTypeOf<bigint>();
    expectTypeOf<Employee['name']>().toEqualTypeOf<string | null>();
    expectTypeOf<Employee['age']>().toEqualTypeOf<number | null>();
    expectTypeOf<Employee['photo']>().toEqualTypeOf<Buffer | null>();
    expectTypeOf<Employee['tags']>().toEqualTypeOf<(string | null)[] | null>();
    expectTypeOf<Employee['home']>().toEqualTypeOf<Address | null>();
    expectTypeOf<Employee['others']>().toEqualTypeOf<(Address | null)[] | null>();
    expectTypeOf<Employee['pay']>().toEqualTypeOf<BigDecimal | null>();
  });

  test('makes objects of values, of which those that may be null can be left out', () => {
    expectTypeOf(Employee.of({ id: 1n })).toEqualTypeOf<Employee>();
    // @ts-expect-error -- a value is missing
    Employee.of({ name: 'Ann' });
    // @ts-expect-error -- a value of another type
    Employee.of({ id: 1 });
    // @ts-expect-error -- no such field
    Employee.of({ id: 1n, nickname: 'A' });
    // @ts-expect-error -- records inside know their type, too
    Employee.of({ id: 1n, home: { city: 'London', zip: 1 } });
  });

  test('does not take an object that does not know its type, but a copy of one that does', () => {
    const map = null as unknown as IMap<number, Address>;
    assertType<(address: Address) => unknown>((address) => map.set(1, { ...address, zip: 2 }));
    // @ts-expect-error -- would be written as JSON
    assertType(() => map.set(1, { city: 'London', zip: 1 }));
  });

  test('refuses kinds that do not exist', () => {
    // @ts-expect-error -- no such kind
    compact({ typeName: 't', fields: { f: 'int33' } });
  });

  test('of a class takes classes that have the properties', () => {
    class Point {
      x = 1;
    }
    expectTypeOf(compact({ typeName: 'point', class: Point, fields: { x: 'int32' } }).of({ x: 1 })).toEqualTypeOf<Point>();
    // @ts-expect-error -- the class has no such property
    compact({ typeName: 'point', class: Point, fields: { y: 'int32' } });
    // @ts-expect-error -- the property has another type
    compact({ typeName: 'point', class: Point, fields: { x: 'string' } });
  });

  test('is a serializer, next to those of classes', () => {
    class Box {
      readonly size: number;
      constructor(size: number) {
        this.size = size;
      }
    }
    const boxes: CompactSerializer<Box> = {
      getClass: () => Box,
      getTypeName: () => 'box',
      read: (reader) => new Box(reader.readInt32('size')),
      write: (writer, { size }) => writer.writeInt32('size', size),
    };
    assertType<ClientConfig>({ serialization: { compact: { serializers: [Employee, Address, boxes] } } });
    // @ts-expect-error -- no serializer
    assertType<ClientConfig>({ serialization: { compact: { serializers: [Box] } } });
  });
});

describe('X1 readers, writers and records', () => {
  test('have bigint for 64 bits, and null where there may be null', () => {
    expectTypeOf<CompactReader['readInt64']>().toEqualTypeOf<(fieldName: string) => bigint>();
    expectTypeOf<CompactReader['readArrayOfNullableInt64']>().returns.toEqualTypeOf<(bigint | null)[] | null>();
    expectTypeOf<CompactReader['readString']>().returns.toEqualTypeOf<string | null>();
    expectTypeOf<CompactReader['getFieldKind']>().returns.toEqualTypeOf<FieldKind>();
    expectTypeOf<CompactWriter['writeArrayOfInt8']>().parameter(1).toEqualTypeOf<Uint8Array | Int8Array | null>();
    expectTypeOf<CompactWriter['writeArrayOfFloat32']>().parameter(1).toEqualTypeOf<readonly number[] | null>();
    expectTypeOf<GenericRecord['getArrayOfNullableBoolean']>().returns.toEqualTypeOf<(boolean | null)[] | null>();
    expectTypeOf<GenericRecord['getGenericRecord']>().returns.toEqualTypeOf<GenericRecord | null>();
  });

  test('records take values of the kinds of their fields', () => {
    expectTypeOf(GenericRecords.compact('t', { n: Fields.INT32, s: Fields.STRING }, { n: 1, s: null })).toEqualTypeOf<GenericRecord>();
    // @ts-expect-error -- a value is missing
    GenericRecords.compact('t', { n: Fields.INT32 }, {});
    // @ts-expect-error -- a value of another type
    GenericRecords.compact('t', { n: Fields.INT32 }, { n: 1n });
  });
});
