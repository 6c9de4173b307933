// Values become bytes and back, without a member: the same classes for both clients, as they take the same serializers.
import { createRequire } from 'node:module';
import { load } from './clients.mjs';

/** @typedef {'compact' | 'declared' | 'portable' | 'json' | 'string' | 'double' | 'long'} Sample */
/** @typedef {{ toData(value: unknown): any, toObject(data: any): unknown, replicated(): void }} Service */

const official = createRequire(import.meta.url);

class Employee {
  /** @param {Record<string, unknown>} fields */
  constructor(fields) {
    Object.assign(this, fields);
  }
}

const employeeSerializer = {
  getClass: () => Employee,
  getTypeName: () => 'employee',
  /** @param {any} reader */
  read: (reader) =>
    new Employee({
      id: reader.readInt64('id'),
      name: reader.readString('name'),
      age: reader.readInt32('age'),
      city: reader.readString('city'),
      hired: reader.readDate('hired'),
      isActive: reader.readBoolean('isActive'),
      level: reader.readNullableInt32('level'),
      rating: reader.readFloat64('rating'),
      scores: reader.readArrayOfInt32('scores'),
      tags: reader.readArrayOfString('tags'),
    }),
  /** @param {any} writer @param {any} employee */
  write(writer, employee) {
    writer.writeInt64('id', employee.id);
    writer.writeString('name', employee.name);
    writer.writeInt32('age', employee.age);
    writer.writeString('city', employee.city);
    writer.writeDate('hired', employee.hired);
    writer.writeBoolean('isActive', employee.isActive);
    writer.writeNullableInt32('level', employee.level);
    writer.writeFloat64('rating', employee.rating);
    writer.writeArrayOfInt32('scores', employee.scores);
    writer.writeArrayOfString('tags', employee.tags);
  },
};

class PortableEmployee {
  factoryId = 1;
  classId = 1;

  /** @param {Record<string, unknown>} [fields] */
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** @param {any} writer */
  writePortable(writer) {
    writer.writeLong('id', this.id);
    writer.writeString('name', this.name);
    writer.writeInt('age', this.age);
    writer.writeString('city', this.city);
    writer.writeDate('hired', this.hired);
    writer.writeBoolean('isActive', this.isActive);
    writer.writeInt('level', this.level);
    writer.writeDouble('rating', this.rating);
    writer.writeIntArray('scores', this.scores);
    writer.writeStringArray('tags', this.tags);
  }

  /** @param {any} reader */
  readPortable(reader) {
    this.id = reader.readLong('id');
    this.name = reader.readString('name');
    this.age = reader.readInt('age');
    this.city = reader.readString('city');
    this.hired = reader.readDate('hired');
    this.isActive = reader.readBoolean('isActive');
    this.level = reader.readInt('level');
    this.rating = reader.readDouble('rating');
    this.scores = reader.readIntArray('scores');
    this.tags = reader.readStringArray('tags');
  }
}

/** The fields of an employee. @param {any} lib the public names of a client @param {unknown} id */
const fieldsOf = (lib, id) => ({
  id,
  name: 'Ada Lovelace',
  age: 36,
  city: 'London',
  hired: new lib.LocalDate(1833, 6, 5),
  isActive: true,
  level: 7,
  rating: 9.75,
  scores: [3, 1, 4, 1, 5],
  tags: ['first', 'programmer'],
});

/** What is written as JSON. */
export const json = { id: 17, name: 'Ada Lovelace', tags: ['first', 'programmer'], address: { city: 'London', zip: 'W1' }, isActive: true };
const LONG = 123_456_789_012_345n;

/** What a client must be told to write and read employees. */
export const employeeConfig = { compact: { serializers: [employeeSerializer] } };

/** @param {any} lib */
const longOf = (lib) => (lib.compact === undefined ? officialLong(LONG) : LONG);

/** An employee of the class. @param {any} lib */
export const employee = (lib) => new Employee(fieldsOf(lib, longOf(lib)));

/** @param {bigint} value */
const officialLong = (value) => official('long').fromString(String(value));

/**
 * A value, and what writes and reads it as the client does.
 * @param {'ours' | 'official'} client
 * @param {Sample} sample
 * @returns {Promise<{ service: Service, value: unknown }>}
 */
export async function sampleOf(client, sample) {
  // the classes that the serializer knows, which in what is published are others
  const lib = client === 'ours' ? await import('../dist/modules/index.js') : await load.official();
  const declared = client === 'ours' && sample === 'declared' ? declaredEmployee(lib) : undefined;
  const serializers = [declared ?? employeeSerializer];
  const options = { compact: { serializers }, portableFactories: { 1: () => new PortableEmployee() } };
  const service = client === 'ours' ? await ourService(options) : officialService(options);
  const value = valueOf(lib, sample, declared);
  service.toData(value);
  service.replicated();
  return { service, value };
}

/** @param {any} lib @param {Sample} sample @param {any} declared */
function valueOf(lib, sample, declared) {
  switch (sample) {
    case 'compact':
      return employee(lib);
    case 'declared':
      return declared === undefined ? employee(lib) : declared.of(fieldsOf(lib, longOf(lib)));
    case 'portable':
      return new PortableEmployee(fieldsOf(lib, longOf(lib)));
    case 'json':
      return json;
    case 'string':
      return 'a text of 27 characters, say';
    case 'double':
      return 3.25;
    case 'long':
      return longOf(lib);
  }
}

/** @param {any} lib */
const declaredEmployee = (lib) =>
  lib.compact({
    typeName: 'employee',
    fields: {
      ...{ id: 'int64', name: 'string', age: 'int32', city: 'string', hired: 'date', isActive: 'boolean', level: 'nullableInt32' },
      ...{ rating: 'float64', scores: 'arrayOfInt32', tags: 'arrayOfString' },
    },
  });

/** @param {object} options @returns {Promise<Service>} */
async function ourService(options) {
  const { Serializer } = await import('../dist/modules/serialization/serializer.js');
  const defaults = { isBigEndian: true, defaultNumberType: 'double', bigintType: 'auto', longType: 'bigint' };
  const serializer = new Serializer({ ...defaults, jsonStringDeserializationPolicy: 'EAGER', ...options });
  return {
    toData: (value) => serializer.toData(value),
    toObject: (data) => serializer.toObject(data),
    replicated() {
      for (const schema of serializer.schemas.all) serializer.schemas.confirm(schema);
    },
  };
}

/** The service that the official client has inside, with a store of schemas that takes them as replicated. @param {any} options @returns {Service} */
function officialService({ compact, portableFactories }) {
  const { SerializationServiceV1 } = official('hazelcast-client/lib/serialization/SerializationService.js');
  const { SerializationConfigImpl } = official('hazelcast-client/lib/config/SerializationConfig.js');
  const config = new SerializationConfigImpl();
  config.compact.serializers = compact.serializers;
  config.portableFactories = portableFactories;
  /** @type {Map<string, unknown>} */
  const schemas = new Map();
  const service = new SerializationServiceV1(config, { get: (id) => schemas.get(id.toString()) });
  const { compactStreamSerializer } = service;
  return {
    toData(value) {
      // the members are told of a schema when one is missing, and then it is tried again
      try {
        return service.toData(value);
      } catch (error) {
        const { schema, clazz } = /** @type {any} */ (error);
        if (schema === undefined) throw error;
        schemas.set(schema.schemaId.toString(), schema);
        compactStreamSerializer.registerSchemaToClass(schema, clazz);
        return service.toData(value);
      }
    },
    toObject: (data) => service.toObject(data),
    replicated() {},
  };
}
