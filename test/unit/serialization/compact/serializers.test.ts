import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../../src/errors.ts';
import { FieldKind } from '../../../../src/serialization/compact/field-kind.ts';
import { Fields, GenericRecords } from '../../../../src/serialization/compact/fields.ts';
import type { GenericRecord } from '../../../../src/serialization/compact/generic-record.ts';
import type { CompactReader } from '../../../../src/serialization/compact/reader.ts';
import { problemOf } from '../../../../src/serialization/compact/record-types.ts';
import type { CompactSerializer } from '../../../../src/serialization/compact/serializers.ts';
import type { CompactWriter } from '../../../../src/serialization/compact/writer.ts';
import { UUID } from '../../../../src/protocol/uuid.ts';
import { HazelcastJsonValue } from '../../../../src/serialization/json.ts';
import { bigEndian, serializer } from '../fixtures.ts';

class Box {
  readonly content: unknown;
  constructor(content?: unknown) {
    this.content = content;
  }
}
class Lid {
  readonly size = 1;
}

type Write = (writer: CompactWriter, box: Box) => void;

function boxes(write: Write, read: (reader: CompactReader) => Box = () => new Box()): CompactSerializer<Box> {
  return { getClass: () => Box, getTypeName: () => 'box', write, read };
}

const lids: CompactSerializer<Lid> = {
  getClass: () => Lid,
  getTypeName: () => 'lid',
  read: () => new Lid(),
  write: (writer, { size }) => writer.writeInt8('size', size),
};
const withBoxes = (write: Write, read?: (reader: CompactReader) => Box) =>
  serializer({ compact: { serializers: [boxes(write, read), lids] } });

describe('a serializer of a class', () => {
  test('writes instances of its class, and not those of subclasses', () => {
    const codec = withBoxes(
      (writer, { content }) => writer.writeString('content', content as string),
      (reader) => new Box(reader.readString('content')),
    );
    expect(codec.toObject(codec.toData(new Box('a')))).toStrictEqual(new Box('a'));
    class Chest extends Box {}
    expect(codec.toData(new Chest('a')).readInt32BE(4)).toBe(-130);
  });

  test('writes values of any size in the order of its calls, which the reader need not keep', () => {
    const codec = withBoxes(
      (writer) => {
        writer.writeString('b', 'B');
        writer.writeInt32('n', 5);
        writer.writeString('a', 'A');
      },
      (reader) => new Box([reader.readString('a'), reader.readString('b'), reader.readInt32('n')]),
    );
    const data = codec.toData(new Box());
    expect(data.toString('latin1', 24, 34)).toBe('\0\0\0\x01B\0\0\0\x01A');
    expect((codec.toObject(data) as Box).content).toEqual(['A', 'B', 5]);
  });

  test.each<[string, Write, RegExp]>([
    ['a field that is left out', (writer, { content }) => void (content === 2 || writer.writeInt32('n', 1)), /the field n was not written/],
    [
      'a field that was not there before',
      (writer, { content }) => {
        writer.writeInt32('n', 1);
        if (content === 2) writer.writeInt32('m', 1);
      },
      /records written before do not have the field m/,
    ],
    [
      'a field of another kind',
      (writer, { content }) => (content === 2 ? writer.writeInt16('n', 1) : writer.writeInt32('n', 1)),
      /the field n is INT32 in records written before, not INT16/,
    ],
    [
      'a field that is written twice',
      (writer, { content }) => {
        writer.writeInt32('n', 1);
        if (content === 2) writer.writeInt32('n', 1);
      },
      /the field n was written twice/,
    ],
  ])('is refused with %s, compared with the first record', (_what, write, message) => {
    const codec = withBoxes(write);
    codec.toData(new Box(1));
    expect(() => codec.toData(new Box(2))).toThrow(HazelcastSerializationError);
    expect(() => codec.toData(new Box(2))).toThrow(message);
    codec.toData(new Box(1));
  });

  test('is refused when the first record has a field twice, or a name that is no text', () => {
    const twice = withBoxes((writer) => {
      writer.writeInt32('n', 1);
      writer.writeString('n', 'a');
    });
    expect(() => twice.toData(new Box())).toThrow('two fields of box have the same name');
    expect(() => withBoxes((writer) => writer.writeInt32(1 as never, 1)).toData(new Box())).toThrow('the name of a field must be a string');
  });

  test('that throws an error of its own has it as the cause of a serialization error', () => {
    const cause = new Error('mine');
    const fail = () => {
      throw cause;
    };
    expect(() => withBoxes(fail).toData(new Box())).toThrow(expect.objectContaining({ code: 'SERIALIZATION', cause }));
    const codec = withBoxes((writer) => writer.writeInt32('n', 1), fail);
    const data = codec.toData(new Box());
    expect(() => codec.toObject(data)).toThrow(expect.objectContaining({ code: 'SERIALIZATION', cause }));
    expect(codec.toObject(codec.toData(new Lid()))).toEqual(new Lid());
  });

  test('is refused when records hold themselves', () => {
    const codec = withBoxes((writer, { content }) => writer.writeCompact('content', content as Box));
    const box: { content: unknown } = new Box();
    box.content = box;
    expect(() => codec.toData(box)).toThrow('records lie deeper in one another than 512');
    expect(codec.toData(new Box(new Box(null)))).toBeInstanceOf(Buffer);
  });

  test('may hold records of other classes and records without one, but one type in an array', () => {
    const codec = withBoxes(
      (writer, { content }) => writer.writeArrayOfCompact('content', content as object[]),
      (reader) => new Box(reader.readArrayOfCompact('content')),
    );
    const leaf = GenericRecords.compact('leaf', { n: Fields.INT32 }, { n: 1 });
    const again = (content: unknown) => (codec.toObject(codec.toData(new Box(content))) as Box).content;
    expect(again([new Lid(), null, new Lid()])).toEqual([new Lid(), null, new Lid()]);
    expect(String(again([leaf]))).toBe(String([leaf]));
    expect(again(null)).toBeNull();
    expect(() => again([new Lid(), leaf])).toThrow('the records of an array must all have the same schema');
    expect(() => again([{ plain: true }])).toThrow(/the field content must be a GenericRecord, or an object whose class/);
    expect(() => again(['text'])).toThrow(HazelcastSerializationError);
  });
});

describe('a reader', () => {
  const fields = { n: Fields.INT32, x: Fields.NULLABLE_INT32, s: Fields.STRING, a: Fields.ARRAY_OF_INT8, b: Fields.ARRAY_OF_NULLABLE_INT8 };
  const values = { n: 5, x: null, s: 'text', a: Buffer.from([255, 1]), b: [-1, 1] };

  /** What a reader makes of the record. */
  function read<T>(take: (reader: CompactReader) => T, changes = {}): T {
    const codec = withBoxes(
      () => {},
      (reader) => new Box(take(reader)),
    );
    const data = codec.toData(GenericRecords.compact('box', fields, { ...values, ...changes }));
    return (codec.toObject(data) as Box).content as T;
  }

  test('takes a kind for the one with null, and the other way round where there is no null', () => {
    expect(read((from) => from.readNullableInt32('n'))).toBe(5);
    expect(read((from) => from.readInt32('x'), { x: 6 })).toBe(6);
    expect(() => read((from) => from.readInt32('x'))).toThrow('the field x of box has a null, and cannot be read as INT32');
    expect(read((from) => from.readArrayOfNullableInt8('a'))).toEqual([-1, 1]);
    expect(read((from) => from.readArrayOfInt8('b'))).toEqual(Buffer.from([255, 1]));
    expect(() => read((from) => from.readArrayOfInt8('b'), { b: [null] })).toThrow(HazelcastSerializationError);
    expect(read((from) => from.readArrayOfInt8('b'), { b: null })).toBeNull();
    expect(read((from) => from.readArrayOfNullableInt8('a'), { a: null })).toBeNull();
  });

  test('converts nothing else', () => {
    expect(() => read((from) => from.readInt64('n'))).toThrow('the field n of box is INT32, and cannot be read as INT64');
    expect(() => read((from) => from.readString('n'))).toThrow(HazelcastSerializationError);
    expect(() => read((from) => from.readInt32('m'))).toThrow('the field m of box does not exist in this record');
  });

  test('tells the kind of a field', () => {
    expect(read((from) => ['n', 'x', 'm'].map((name) => from.getFieldKind(name)))).toEqual([
      FieldKind.INT32,
      FieldKind.NULLABLE_INT32,
      FieldKind.NOT_AVAILABLE,
    ]);
  });

  test('gives out what does not refer to the bytes', () => {
    const record = GenericRecords.compact('t', { a: Fields.ARRAY_OF_INT8, s: Fields.STRING }, { a: Buffer.from([1]), s: 'a' });
    const data = bigEndian.toData(record);
    const before = bigEndian.toObject(data) as GenericRecord;
    data.fill(0xff);
    expect([before.getArrayOfInt8('a'), before.getString('s')]).toEqual([Buffer.from([1]), 'a']);
  });
});

describe('a list of serializers', () => {
  const of = (type: unknown, typeName: unknown = 'x') =>
    ({ ...lids, getClass: () => type, getTypeName: () => typeName }) as CompactSerializer;
  const bad = {
    ...lids,
    getTypeName() {
      throw new Error('mine');
    },
  };

  test.each<[string, CompactSerializer[], string]>([
    ['a class twice', [of(Lid, 'a'), of(Lid, 'b')], 'the class Lid is there twice'],
    ['a type twice', [of(Lid), of(Box)], 'the type x is there twice'],
    ['a type without a name', [of(Lid, '')], 'the name of a type must be a non-empty string'],
    ['a name that is no text', [of(Lid, 7)], 'the name of a type must be a non-empty string'],
    ['no class', [of('Lid')], 'the type x has no class'],
    ['an error', [bad], 'getClass or getTypeName of one throws an error'],
  ])('is refused with %s', (_what, serializers, problem) => {
    expect(problemOf(serializers)).toBe(problem);
  });

  test.each([Number, String, Object, Array, Date, Buffer, Map, UUID, HazelcastJsonValue])(
    'is refused with a class that is written otherwise',
    (type) => {
      expect(problemOf([of(type)])).toBe(`the class ${type.name} of the type x is written in a way of its own`);
    },
  );

  test('is taken otherwise', () => {
    expect(problemOf([of(Lid, 'a'), of(Box, 'b')])).toBeUndefined();
  });
});
