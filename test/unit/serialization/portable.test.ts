import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { FieldType } from '../../../src/serialization/portable/field-type.ts';
import { type Portable, type PortableReader, type PortableWriter } from '../../../src/serialization/portable/portable-contracts.ts';
import { type PortableRecord } from '../../../src/serialization/portable/record.ts';
import { type Serializer } from '../../../src/serialization/serializer.ts';
import { BigDecimal } from '../../../src/serialization/values/big-decimal.ts';
import { LocalDate } from '../../../src/serialization/values/local-date.ts';
import { LocalDateTime } from '../../../src/serialization/values/local-date-time.ts';
import { LocalTime } from '../../../src/serialization/values/local-time.ts';
import { OffsetDateTime } from '../../../src/serialization/values/offset-date-time.ts';
import { hex, payloadOf, serializer } from './fixtures.ts';

/** A Portable of which a test says how it is written and read. */
class Made implements Portable {
  factoryId = 1;
  classId: number;
  version?: number;
  readonly #write: (writer: PortableWriter) => void;
  readonly #read: (reader: PortableReader) => unknown;
  result: unknown;

  constructor(
    classId: number,
    write: (writer: PortableWriter) => void = () => undefined,
    read: (reader: PortableReader) => unknown = () => 0,
  ) {
    this.classId = classId;
    this.#write = write;
    this.#read = read;
  }

  writePortable(writer: PortableWriter): void {
    this.#write(writer);
  }

  readPortable(reader: PortableReader): void {
    this.result = this.#read(reader);
  }
}

const versioned = (version: number, made: Made) => Object.assign(made, { version });

/** A serializer whose factory 1 makes this object. */
const readerWith = (read: (reader: PortableReader) => unknown, version = 0): Serializer =>
  serializer({ portableFactories: { 1: (classId) => versioned(version, new Made(classId, undefined, read)) } });

/** What is read of what is written. */
function passed(write: (writer: PortableWriter) => void, read: (reader: PortableReader) => unknown, versions = [0, 0]): unknown {
  const data = serializer().toData(versioned(versions[0]!, new Made(1, write)));
  return (readerWith(read, versions[1]).toObject(data) as Made).result;
}

const day = new LocalDate(2021, 6, 28);
const time = new LocalTime(11, 22, 41, 5);
const both = new LocalDateTime(day, time);
const offset = new OffsetDateTime(both, -3600);
const decimal = new BigDecimal(-15n, 1);
const inner = (value: number) => new Made(2, (writer) => writer.writeInt('i', value));

describe('a Portable', () => {
  test('is written as the tables of its fields, then the fields, then raw data', () => {
    const data = serializer().toData(
      new Made(3, (writer) => {
        writer.writeInt('ab', 5);
        writer.writeBoolean('c', true);
        writer.getRawDataOutput().writeByte(7);
      }),
    );
    const head = '00000001 00000003 00000000 00000037 00000002 00000028 00000031 00000036';
    expect(payloadOf(data)).toBe(hex(`${head} 0002 6162 05 00000005 0001 63 02 01 07`).toString('hex'));
    expect(data.length).toBe(0x37);
  });
});

describe('each type of field', () => {
  const FIELDS: readonly (readonly [kind: string, value: unknown, initial: unknown, type: keyof typeof FieldType])[] = [
    ['Byte', -128, 0, 'BYTE'],
    ['Boolean', true, false, 'BOOLEAN'],
    ['Char', '\ud800', '\0', 'CHAR'],
    ['Short', -32768, 0, 'SHORT'],
    ['Int', -5, 0, 'INT'],
    ['Long', -5n, 0n, 'LONG'],
    ['Float', 1.5, 0, 'FLOAT'],
    ['Double', 0.1, 0, 'DOUBLE'],
    ['String', 'é', null, 'STRING'],
    ['UTF', null, null, 'UTF'],
    ['Decimal', decimal, null, 'DECIMAL'],
    ['Time', time, null, 'TIME'],
    ['Date', day, null, 'DATE'],
    ['Date', new LocalDate(-32_768, 1, 1), null, 'DATE'],
    ['Timestamp', both, null, 'TIMESTAMP'],
    ['TimestampWithTimezone', offset, null, 'TIMESTAMP_WITH_TIMEZONE'],
    ['Decimal', null, null, 'DECIMAL'],
    ['ByteArray', Buffer.of(1, 255), null, 'BYTE_ARRAY'],
    ['BooleanArray', [true, false], null, 'BOOLEAN_ARRAY'],
    ['CharArray', ['a'], null, 'CHAR_ARRAY'],
    ['ShortArray', [1, -1], null, 'SHORT_ARRAY'],
    ['IntArray', [1, -1], null, 'INT_ARRAY'],
    ['LongArray', [1n, -1n], null, 'LONG_ARRAY'],
    ['FloatArray', [1.5], null, 'FLOAT_ARRAY'],
    ['DoubleArray', [], null, 'DOUBLE_ARRAY'],
    ['StringArray', ['a', null], null, 'STRING_ARRAY'],
    ['UTFArray', null, null, 'UTF_ARRAY'],
    ['DecimalArray', [decimal, new BigDecimal(2n ** 70n, -3)], null, 'DECIMAL_ARRAY'],
    ['TimeArray', [time, time], null, 'TIME_ARRAY'],
    ['DateArray', [day], null, 'DATE_ARRAY'],
    ['TimestampArray', [both, both], null, 'TIMESTAMP_ARRAY'],
    ['TimestampWithTimezoneArray', [offset], null, 'TIMESTAMP_WITH_TIMEZONE_ARRAY'],
    ['DateArray', [], null, 'DATE_ARRAY'],
  ];
  type Methods = Record<string, (name: string, value?: unknown) => unknown>;

  test.each(FIELDS)('%s of %s', (kind, value, initial, type) => {
    const write = (writer: PortableWriter) => void (writer as unknown as Methods)[`write${kind}`]!('a', value);
    const read = (name: string) => (reader: PortableReader) => (reader as unknown as Methods)[`read${kind}`]!(name);
    expect(passed(write, read('a'))).toStrictEqual(value);
    expect(passed(write, (reader) => reader.getFieldType('a'))).toBe(FieldType[type]);
    expect(passed(write, read('b'), [0, 1])).toStrictEqual(initial);
    expect(() => passed(write, read('b'))).toThrow('the field b is not there, in an object of the same version 0');
    const record = serializer().toObject(serializer().toData(new Made(1, write))) as PortableRecord;
    expect(record.get('a')).toStrictEqual(value);
    expect(record.fields.get('a')?.type).toBe(FieldType[type]);
  });

  test('X4: has a number and a word', () => {
    expect(FieldType[5]).toBe('INT');
    expect(FieldType[19]).toBe('STRING_ARRAY');
    expect(FieldType.UTF).toBe(9);
    expect(Object.isFrozen(FieldType)).toBe(true);
  });

  test('are told by the reader', () => {
    const write = (writer: PortableWriter) => (writer.writeInt('b', 1), writer.writeInt('a', 2));
    const told = passed(
      write,
      (reader) => [reader.getFieldNames(), reader.hasField('a'), reader.hasField('c'), reader.getVersion()],
      [4, 4],
    );
    expect(told).toEqual([['b', 'a'], true, false, 4]);
    expect(() => passed(write, (reader) => reader.getFieldType('c'))).toThrow('the field c is not there');
  });
});

describe('between versions', () => {
  const WRITTEN: Readonly<Record<string, unknown>> = {
    Byte: 7,
    Char: '\x07',
    Short: 7,
    Int: 7,
    Long: 7n,
    Float: 7,
    Double: 7,
    String: 'a',
    Boolean: true,
  };
  const WIDER: Readonly<Record<string, readonly string[]>> = {
    Byte: [],
    Char: [],
    Short: ['Byte'],
    Int: ['Byte', 'Char', 'Short'],
    Long: ['Byte', 'Char', 'Short', 'Int'],
    Float: ['Byte', 'Char', 'Short', 'Int'],
    Double: ['Byte', 'Char', 'Short', 'Int', 'Long', 'Float'],
    String: [],
    Boolean: [],
  };
  type Methods = Record<string, (name: string, value?: unknown) => unknown>;
  const PAIRS = Object.keys(WIDER).flatMap((to) => Object.keys(WRITTEN).map((from) => [to, from] as const));

  test.each(PAIRS)('a field is read as %s that is written as %s', (to, from) => {
    const write = (writer: PortableWriter) => void (writer as unknown as Methods)[`write${from}`]!('a', WRITTEN[from]);
    const read = (reader: PortableReader) => (reader as unknown as Methods)[`read${to}`]!('a');
    if (to === from || WIDER[to]!.includes(from)) expect(passed(write, read, [0, 1])).toStrictEqual(WRITTEN[to]);
    else expect(() => passed(write, read, [0, 1])).toThrow('the field a is of the type');
    if (to === from) expect(passed(write, read)).toStrictEqual(WRITTEN[to]);
    else expect(() => passed(write, read)).toThrow('cannot be read as');
  });

  test('a Portable has the version of the configuration if it has none of its own', () => {
    const three = serializer({ portableVersion: 3 });
    const versionOf = (data: Buffer) => (three.toObject(data) as PortableRecord).version;
    expect(versionOf(three.toData(inner(1)))).toBe(3);
    expect(versionOf(three.toData(versioned(0, inner(1))))).toBe(0);
    expect(versionOf(serializer().toData(inner(1)))).toBe(0);
    const reading = serializer({
      portableVersion: 3,
      portableFactories: { 1: () => new Made(2, undefined, (reader) => reader.readInt('none')) },
    });
    expect(() => reading.toObject(three.toData(inner(1)))).toThrow('of the same version 3');
    expect(reading.toObject(serializer().toData(inner(1)))).toMatchObject({ result: 0 });
  });

  test('a nested Portable is read with its own version', () => {
    const data = serializer().toData(versioned(1, new Made(1, (writer) => writer.writePortable('p', versioned(5, inner(7))))));
    const nested = serializer({
      portableFactories: {
        1: (classId) =>
          classId === 1
            ? versioned(1, new Made(1, undefined, (reader) => reader.readPortable('p')))
            : versioned(6, new Made(2, undefined, (reader) => [reader.getVersion(), reader.readLong('i'), reader.readInt('none')])),
      },
    });
    expect((nested.toObject(data) as Made).result).toMatchObject({ version: 6, result: [5, 7n, 0] });
  });
});

describe('a Portable inside another one', () => {
  test('is read, alone and in an array, null and none included', () => {
    const data = serializer().toData(
      new Made(1, (writer) => {
        writer.writePortableArray('ps', [inner(1), inner(2)]);
        writer.writePortable('p', inner(3));
        writer.writeNullPortable('n', 1, 2);
      }),
    );
    const record = serializer().toObject(data) as PortableRecord;
    expect(record.get<PortableRecord[]>('ps').map((one) => one.get('i'))).toEqual([1, 2]);
    expect(record.get<PortableRecord>('p').get('i')).toBe(3);
    expect(record.get('n')).toBeNull();
  });

  test('may be null or none once its class is known, and else is refused', () => {
    const one = serializer();
    const holder = (p: Portable | null, ps: Portable[] | null) =>
      new Made(1, (writer) => {
        writer.writePortable('p', p);
        writer.writePortableArray('ps', ps);
      });
    const fieldsOf = (made: Made) => [...(one.toObject(one.toData(made)) as PortableRecord).fields.values()].map(({ value }) => value);
    expect(() => one.toData(holder(null, [inner(1)]))).toThrow('nothing tells the class of the field p of the class 1 of the factory 1');
    expect(() => one.toData(holder(inner(1), []))).toThrow('nothing tells the class of the field ps');
    one.toData(holder(inner(1), [inner(1)]));
    expect(fieldsOf(holder(null, []))).toEqual([null, []]);
    expect(fieldsOf(holder(null, null))).toEqual([null, null]);
  });

  test('is refused when it is of another class than the first one, or no Portable', () => {
    const one = serializer();
    const holder = (p: unknown) => new Made(1, (writer) => writer.writePortable('p', p as Portable));
    one.toData(holder(inner(1)));
    expect(() => one.toData(holder(new Made(9)))).toThrow('the class 2 of the factory 1 and not the class 9 of the factory 1');
    expect(() => one.toData(holder(5))).toThrow('holds what is no Portable');
    const array = new Made(3, (writer) => writer.writePortableArray('ps', [inner(1), null as unknown as Portable]));
    expect(() => one.toData(array)).toThrow('holds what is no Portable');
  });

  test('finds its fields when it stands behind other values', () => {
    const holder = serializer({
      customSerializers: [
        {
          id: 1,
          write: (output) => [inner(1), 'between', inner(2)].forEach((value) => output.writeObject(value)),
          read: (input) => [input.readObject<PortableRecord>(), input.readObject(), input.readObject<PortableRecord>()],
        },
      ],
    });
    const [first, between, second] = holder.toObject(holder.toData({ hzCustomId: 1 })) as [PortableRecord, string, PortableRecord];
    expect([first.get('i'), between, second.get('i')]).toEqual([1, 'between', 2]);
  });

  test('in itself is refused', () => {
    const endless: Made = new Made(1, (writer) => writer.writePortable('p', endless));
    expect(() => serializer().toData(endless)).toThrow('objects lie deeper in one another than 512');
  });
});

describe('a writer refuses', () => {
  test.each<[string, (writer: PortableWriter) => void]>([
    ['writes the field a twice', (writer) => (writer.writeInt('a', 1), writer.writeInt('a', 1))],
    ['the name of a field must be ASCII', (writer) => writer.writeInt('é', 1)],
    ['the name of a field must be ASCII', (writer) => writer.writeInt(5 as unknown as string, 1)],
    [
      'the field a of the class 1 of the factory 1 in version 0 is written behind raw data',
      (writer) => (writer.getRawDataOutput(), writer.writeInt('a', 1)),
    ],
    ['the number is not an integer of 8 bits', (writer) => writer.writeByte('a', 200)],
    ['the number is not an integer of 16 bits', (writer) => writer.writeShort('a', 1.5)],
    ['an object is not a LocalDate', (writer) => writer.writeDate('a', {} as LocalDate)],
    ['not a LocalDate of a year from -32768 to 32767', (writer) => writer.writeDate('a', new LocalDate(32_768, 1, 1))],
    ['not a LocalDate of a year from -32768 to 32767', (writer) => writer.writeDate('a', new LocalDate(-32_769, 1, 1))],
    ['null is not a LocalTime', (writer) => writer.writeTimeArray('a', [null as unknown as LocalTime])],
    ['the number is not a BigDecimal', (writer) => writer.writeDecimal('a', 5 as unknown as BigDecimal)],
    [
      'writePortable of the class 1 of the factory 1 in version 0 threw',
      () => {
        throw new TypeError('31337');
      },
    ],
  ])('%s', (message, write) => {
    const run = () => serializer().toData(new Made(1, write));
    expect(run).toThrow(HazelcastSerializationError);
    expect(run).toThrow(message);
  });

  test.each<[string, (writer: PortableWriter) => void]>([
    ['the field b of the class 1 of the factory 1 in version 0 is new', (writer) => writer.writeInt('b', 1)],
    ['the field a of the class 1 of the factory 1 in version 0 is of the type INT and not LONG', (writer) => writer.writeLong('a', 1n)],
    ['the field a of the class 1 of the factory 1 in version 0 is missing', () => undefined],
    [
      'the field a of the class 1 of the factory 1 in version 0 is written twice',
      (writer) => (writer.writeInt('a', 1), writer.writeInt('a', 1)),
    ],
  ])('what the first object of the class did not write so: %s', (message, write) => {
    const one = serializer();
    one.toData(new Made(1, (writer) => writer.writeInt('a', 1)));
    expect(() => one.toData(new Made(1, write))).toThrow(message);
    expect(() => one.toData(versioned(1, new Made(1, write)))).not.toThrow('is new');
  });

  test('a class id of 0, and ids and versions that are none', () => {
    expect(() => serializer().toData(new Made(0))).toThrow('the classId of a Portable must not be 0');
    for (const classId of ['a', 1.5, undefined, 2 ** 31])
      expect(() => serializer().toData(Object.assign(new Made(1), { classId }))).toThrow('classId must be an integer');
    for (const version of [-1, 'a', null])
      expect(() => serializer().toData(Object.assign(new Made(1), { version }))).toThrow('version must be an integer from 0');
  });

  test('to write again what was read as a record', () => {
    const record = serializer().toObject(serializer().toData(inner(1)));
    expect(() => serializer().toData(record)).toThrow('a PortableRecord can only be read');
    expect(() => (record as PortableRecord).get('none')).toThrow('the record has no field "none"');
  });
});

describe('a reader', () => {
  const data = serializer().toData(
    new Made(1, (writer) => {
      writer.writeInt('a', 5);
      writer.getRawDataOutput().writeString('raw');
    }),
  );
  const withoutRaw = serializer().toData(inner(5));

  test('reads raw data behind the fields, and no field afterwards', () => {
    const read = (reader: PortableReader) => [reader.readInt('a'), reader.getRawDataInput().readString()];
    expect((readerWith(read).toObject(data) as Made).result).toEqual([5, 'raw']);
    expect(() => readerWith((reader) => (reader.getRawDataInput(), reader.readInt('a'))).toObject(data)).toThrow('is read behind raw data');
    expect(() => readerWith((reader) => reader.getRawDataInput()).toObject(withoutRaw)).toThrow('the object has no raw data');
  });

  test('is refused its object when the factory makes none, or something throws', () => {
    const made = (portable: unknown) => () => serializer({ portableFactories: { 1: () => portable as Portable } }).toObject(data);
    for (const nothing of [null, undefined, 5, {}])
      expect(made(nothing)).toThrow('type -1 cannot be read: the factory makes no object of the class 1 of the factory 1');
    const cause = new TypeError('31337');
    const throwing = () =>
      readerWith(() => {
        throw cause;
      }).toObject(data);
    expect(throwing).toThrow(
      expect.objectContaining({ cause, message: expect.stringContaining('readPortable of the class 1 of the factory 1 threw') }) as Error,
    );
  });

  test('gets to the end of its object whatever it reads', () => {
    const holder = serializer({
      portableFactories: { 1: () => new Made(1) },
      customSerializers: [
        {
          id: 1,
          write: (output) => (output.writeObject(inner(1)), output.writeInt(77)),
          read: (input) => (input.readObject(), input.readInt()),
        },
      ],
    });
    expect(holder.toObject(holder.toData({ hzCustomId: 1 }))).toBe(77);
  });
});
