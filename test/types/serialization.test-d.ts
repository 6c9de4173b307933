import { assertType, describe, expectTypeOf, test } from 'vitest';
import type {
  BigDecimal,
  ClientConfig,
  DataInput,
  DataOutput,
  FieldType,
  IdentifiedDataSerializable,
  IdentifiedDataSerializableFactory,
  LocalDate,
  Portable,
  PortableFactory,
  PortableReader,
  PortableWriter,
  Serializer,
  VersionedPortable,
} from '../../src/index.ts';

// As users of the official client write them.
class Employee implements IdentifiedDataSerializable {
  factoryId = 1000;
  classId = 100;
  id: number | undefined;
  name: string | null | undefined;

  readData(input: DataInput): void {
    this.id = input.readInt();
    this.name = input.readString();
  }

  writeData(output: DataOutput): void {
    output.writeInt(this.id ?? 0);
    output.writeString(this.name ?? null);
  }
}

class Customer implements VersionedPortable {
  factoryId = 1;
  classId = 1;
  version = 2;
  born: LocalDate | null = null;
  manager: Customer | null = null;

  readPortable(reader: PortableReader): void {
    this.born = reader.readDate('born');
    this.manager = reader.readPortable<Customer>('manager');
  }

  writePortable(writer: PortableWriter): void {
    writer.writeDate('born', this.born);
    writer.writePortable('manager', this.manager);
  }
}

describe('API-25: classes of the official client compile as they are', () => {
  test('and are what the configuration takes', () => {
    const factory: IdentifiedDataSerializableFactory = () => new Employee();
    const portables: PortableFactory = (classId) => {
      if (classId === 1) return new Customer();
      throw new Error('unknown class');
    };
    const dates: Serializer<Date> = {
      id: 10,
      read: (input) => new Date(Number(input.readLong())),
      write: (output, date) => output.writeLong(date.getTime()),
    };
    assertType<ClientConfig>({
      serialization: {
        dataSerializableFactories: { 1000: factory },
        portableFactories: { 1: portables },
        portableVersion: 1,
        customSerializers: [dates],
        globalSerializer: dates,
        bigintType: 'auto',
        longType: 'number',
      },
    });
    assertType<Portable>(new Customer());
  });

  test('another option, or a serializer without an id, does not compile', () => {
    // @ts-expect-error -- no such type
    assertType<ClientConfig>({ serialization: { bigintType: 'integer' } });
    // @ts-expect-error -- no id
    assertType<ClientConfig>({ serialization: { customSerializers: [{ read: () => 1, write: () => undefined }] } });
    // @ts-expect-error -- no readPortable
    assertType<Portable>({ factoryId: 1, classId: 1, writePortable: () => undefined });
  });
});

test('X1: a long is read as a bigint, and nothing that may be absent is without null', () => {
  expectTypeOf<ReturnType<DataInput['readLong']>>().toEqualTypeOf<bigint>();
  expectTypeOf<ReturnType<DataInput['readLongArray']>>().toEqualTypeOf<bigint[] | null>();
  expectTypeOf<ReturnType<PortableReader['readLong']>>().toEqualTypeOf<bigint>();
  expectTypeOf<ReturnType<PortableReader['readDecimal']>>().toEqualTypeOf<BigDecimal | null>();
  expectTypeOf<ReturnType<PortableReader['getFieldType']>>().toEqualTypeOf<FieldType>();
  expectTypeOf<ReturnType<DataInput['readObject']>>().toEqualTypeOf<unknown>();
});
