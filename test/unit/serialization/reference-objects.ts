import {
  type CustomSerializable,
  type IdentifiedDataSerializable,
  type Serializer as CustomSerializer,
} from '../../../src/serialization/contracts.ts';
import { type Portable, type PortableReader, type PortableWriter } from '../../../src/serialization/portable/portable-contracts.ts';
import { type DataInput, type DataOutput } from '../../../src/serialization/streams/data-streams.ts';
import { BigDecimal } from '../../../src/serialization/values/big-decimal.ts';
import { LocalDate } from '../../../src/serialization/values/local-date.ts';
import { LocalDateTime } from '../../../src/serialization/values/local-date-time.ts';
import { LocalTime } from '../../../src/serialization/values/local-time.ts';
import { OffsetDateTime } from '../../../src/serialization/values/offset-date-time.ts';

// The classes whose objects Java wrote into the compatibility file, and the values that they hold.

export const localDate = new LocalDate(2021, 6, 28);
export const localTime = new LocalTime(11, 22, 41, 123456789);
export const localDateTime = new LocalDateTime(localDate, localTime);
export const offsetDateTime = new OffsetDateTime(localDateTime, 18 * 3600);
export const decimal = new BigDecimal(31231n, 0);
export const small = '😊 Hello Приве́т नमस्ते שָׁלוֹם';
const text = 'this > 5 AND this < 100';
export const float = Math.fround(900.5678);
export const booleans = [true, false, true];
export const bytes = Buffer.from(Int8Array.of(112, 4, -1, 4, 112, -35, 43));
export const chars = ['a', 'b', 'c'];
export const doubles = [-897543.3678909, 11.1, 22.2, 33.3];
export const shorts = [-500, 2, 3];
export const floats = [900.5678, 1, 2.1, 3.4].map(Math.fround);
export const ints = [56789, 2, 3];
export const longs = [-50992225n, 1231232141n, 2n, 3n];
export const texts = [
  'Pijamalı hasta, yağız şoföre çabucak güvendi.',
  'イロハニホヘト チリヌルヲ ワカヨタレソ ツネナラム',
  'The quick brown fox jumps over the lazy dog',
];
const OPAQUE = Buffer.from('111313123131313131', 'latin1');

export class InnerPortable implements Portable {
  factoryId = 1;
  classId = 2;
  i = 56789;
  f = float;

  readPortable(reader: PortableReader): void {
    this.i = reader.readInt('i');
    this.f = reader.readFloat('f');
  }

  writePortable(writer: PortableWriter): void {
    writer.writeInt('i', this.i);
    writer.writeFloat('f', this.f);
  }
}

export class CustomStream implements CustomSerializable {
  readonly hzCustomId = 1;
  readonly i = 56789;
  readonly f = float;
}

export class CustomByteArray implements CustomSerializable {
  readonly hzCustomId = 2;
  readonly i = 56789;
  readonly f = float;
}

const streamSerializer: CustomSerializer<CustomStream> = {
  id: 1,
  read: (input) => Object.assign(new CustomStream(), { i: input.readInt(), f: input.readFloat() }),
  write(output, value) {
    output.writeInt(value.i);
    output.writeFloat(value.f);
  },
};

const byteArraySerializer: CustomSerializer<CustomByteArray> = {
  id: 2,
  read(input) {
    const inner = input.readByteArray()!;
    return Object.assign(new CustomByteArray(), { i: inner.readInt32BE(0), f: inner.readFloatBE(4) });
  },
  write(output, value) {
    const inner = Buffer.alloc(10);
    inner.writeInt32BE(value.i, 0);
    inner.writeFloatBE(value.f, 4);
    output.writeByteArray(inner);
  },
};

/** The fields that two of the classes have in a row without names. */
class Raw {
  readonly text: string;
  readonly objects: readonly unknown[];

  constructor(ofText: string, objects: readonly unknown[]) {
    this.text = ofText;
    this.objects = objects;
  }

  write(output: DataOutput): void {
    output.writeBoolean(true);
    output.writeByte(113);
    output.writeChar('x');
    output.writeDouble(-897543.3678909);
    output.writeShort(-500);
    output.writeFloat(float);
    output.writeInt(56789);
    output.writeLong(-50992225n);
    output.writeString(this.text);
    this.#writeArrays(output);
    this.#writeNullArrays(output);
    output.writeByte(bytes.length);
    output.write(bytes);
    output.write(bytes.subarray(1, 3));
    output.writeInt(this.text.length);
    output.writeChars(this.text);
    output.writeBytes(this.text);
    output.writeByte(227);
    output.writeShort(32867 - 65536);
    for (const object of this.objects) output.writeObject(object);
    output.writeByteArray(OPAQUE);
  }

  #writeArrays(output: DataOutput): void {
    output.writeBooleanArray(booleans);
    output.writeByteArray(bytes);
    output.writeCharArray(chars);
    output.writeDoubleArray(doubles);
    output.writeShortArray(shorts);
    output.writeFloatArray(floats);
    output.writeIntArray(ints);
    output.writeLongArray(longs);
    output.writeStringArray(texts);
  }

  #writeNullArrays(output: DataOutput): void {
    output.writeBooleanArray(null);
    output.writeByteArray(null);
    output.writeCharArray(null);
    output.writeDoubleArray(null);
    output.writeShortArray(null);
    output.writeFloatArray(null);
    output.writeIntArray(null);
    output.writeLongArray(null);
    output.writeStringArray(null);
  }

  read(input: DataInput): unknown[] {
    const scalars = [input.readBoolean(), input.readByte(), input.readChar(), input.readDouble(), input.readShort()];
    const others = [input.readFloat(), input.readInt(), input.readLong(), input.readString()];
    const arrays = [this.#readArrays(input), this.#readArrays(input)];
    const raw = [input.readFully(input.readByte()), input.readFully(2)];
    const length = input.readInt();
    const units = Array.from({ length }, () => input.readChar()).join('');
    const low = input.readFully(length);
    const unsigned = [input.readUnsignedByte(), input.readUnsignedShort()];
    const objects = this.objects.map(() => input.readObject());
    return [scalars, others, arrays, raw, units, low, unsigned, objects, input.readByteArray()];
  }

  #readArrays(input: DataInput): unknown[] {
    const first = [input.readBooleanArray(), input.readByteArray(), input.readCharArray(), input.readDoubleArray()];
    const second = [input.readShortArray(), input.readFloatArray(), input.readIntArray(), input.readLongArray()];
    return [...first, ...second, input.readStringArray()];
  }

  /** What is read. */
  get expected(): unknown[] {
    const arrays = [booleans, bytes, chars, doubles, shorts, floats, ints, longs, texts];
    return [
      [true, 113, 'x', -897543.3678909, -500],
      [float, 56789, -50992225n, this.text],
      [arrays, arrays.map(() => null)],
      [bytes, bytes.subarray(1, 3)],
      this.text,
      Buffer.from(this.text, 'latin1'),
      [227, 32867],
      this.objects,
      OPAQUE,
    ];
  }
}

export class AnIdentified implements IdentifiedDataSerializable {
  factoryId = 1;
  classId = 1;
  readonly #raw = new Raw(small, [new InnerPortable(), null, new CustomByteArray(), new CustomStream()]);
  content: unknown[] = this.#raw.expected;

  readData(input: DataInput): void {
    this.content = this.#raw.read(input);
  }

  writeData(output: DataOutput): void {
    this.#raw.write(output);
  }
}

type Field = readonly [name: string, kind: string, value: unknown];

const FIELDS: readonly Field[] = [
  ['bool', 'Boolean', true],
  ['b', 'Byte', 113],
  ['c', 'Char', 'x'],
  ['d', 'Double', -897543.3678909],
  ['s', 'Short', -500],
  ['f', 'Float', float],
  ['i', 'Int', 56789],
  ['l', 'Long', -50992225n],
  ['str', 'String', text],
  ['bd', 'Decimal', decimal],
  ['ld', 'Date', localDate],
  ['lt', 'Time', localTime],
  ['ldt', 'Timestamp', localDateTime],
  ['odt', 'TimestampWithTimezone', offsetDateTime],
  ['p', 'Portable', new InnerPortable()],
  ['booleans', 'BooleanArray', booleans],
  ['bs', 'ByteArray', bytes],
  ['cs', 'CharArray', chars],
  ['ds', 'DoubleArray', doubles],
  ['ss', 'ShortArray', shorts],
  ['fs', 'FloatArray', floats],
  ['is', 'IntArray', ints],
  ['ls', 'LongArray', longs],
  ['strs', 'StringArray', texts],
  ['decimals', 'DecimalArray', null],
  ['dates', 'DateArray', null],
  ['times', 'TimeArray', null],
  ['dateTimes', 'TimestampArray', null],
  ['offsetDateTimes', 'TimestampWithTimezoneArray', null],
  ['ps', 'PortableArray', [new InnerPortable(), new InnerPortable(), new InnerPortable()]],
  ['booleansNull', 'BooleanArray', null],
  ['bsNull', 'ByteArray', null],
  ['csNull', 'CharArray', null],
  ['dsNull', 'DoubleArray', null],
  ['ssNull', 'ShortArray', null],
  ['fsNull', 'FloatArray', null],
  ['isNull', 'IntArray', null],
  ['lsNull', 'LongArray', null],
  ['strsNull', 'StringArray', null],
];

/** The fields of {@link APortable} by name. */
export const portableFields = Object.fromEntries(FIELDS.map(([name, , value]) => [name, value]));

export class APortable implements Portable {
  factoryId = 1;
  classId = 1;
  readonly #raw = new Raw(text, [new InnerPortable(), new AnIdentified(), new CustomByteArray(), new CustomStream()]);
  fields: Record<string, unknown> = { ...portableFields };
  content: unknown[] = this.#raw.expected;

  readPortable(reader: PortableReader): void {
    const methods = reader as unknown as Record<string, (name: string) => unknown>;
    this.fields = Object.fromEntries(FIELDS.map(([name, kind]) => [name, methods[`read${kind}`]!.call(reader, name)]));
    this.content = this.#raw.read(reader.getRawDataInput());
  }

  writePortable(writer: PortableWriter): void {
    const methods = writer as unknown as Record<string, (name: string, value: unknown) => void>;
    for (const [name, kind, value] of FIELDS) methods[`write${kind}`]!.call(writer, name, value);
    this.#raw.write(writer.getRawDataOutput());
  }
}

/** What the classes need in the configuration. */
export const referenceClasses = {
  dataSerializableFactories: { 1: () => new AnIdentified() },
  portableFactories: { 1: (classId: number) => (classId === 1 ? new APortable() : new InnerPortable()) },
  customSerializers: [streamSerializer, byteArraySerializer],
};
