import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import {
  BigDecimal,
  compact,
  HazelcastJsonValue,
  LocalDate,
  LocalDateTime,
  LocalTime,
  OffsetDateTime,
  PortableRecord,
  SqlColumnType,
  type Client,
  type ClientConfig,
  type CompactObject,
  type CompactReader,
  type GenericRecord,
  type Portable,
  type PortableReader,
  type PortableWriter,
  type SqlResult,
  type SqlRow,
} from '../../src/index.ts';
import { startClient } from '../scenarios/clients.ts';

/** What is known of a person, in whatever way it is written. */
interface Person {
  readonly name: string;
  readonly note: string | null;
  readonly tall: boolean;
  readonly floors: number;
  readonly room: number;
  readonly age: number;
  readonly visits: bigint;
  readonly ratio: number;
  readonly height: number;
  readonly salary: BigDecimal | null;
  readonly born: LocalDate | null;
  readonly wakes: LocalTime | null;
  readonly hired: LocalDateTime | null;
  readonly seen: OffsetDateTime | null;
}

const ADA: Person = {
  ...{ name: 'Ada ä😀', note: null, tall: true, floors: -128, room: 32_767, age: 36, visits: 2n ** 62n, ratio: 0.5, height: 1.75 },
  salary: BigDecimal.fromString('12345678901234567890.12'),
  born: new LocalDate(1815, 12, 10),
  wakes: new LocalTime(6, 30, 15, 123_000_000),
  hired: LocalDateTime.fromString('1843-07-10T09:00:00'),
  seen: OffsetDateTime.fromString('1852-11-27T21:45:30+01:00'),
};
const GRACE: Person = {
  ...{ name: 'Grace', note: 'admiral', tall: false, floors: 7, room: -2, age: 85, visits: -5n, ratio: -1.25, height: 1.5 },
  salary: BigDecimal.fromString('-0.5'),
  born: new LocalDate(1906, 12, 9),
  wakes: new LocalTime(5, 0, 0, 0),
  hired: LocalDateTime.fromString('1943-12-04T00:00:00'),
  seen: OffsetDateTime.fromString('1992-01-01T00:00:00-05:00'),
};
const NOBODY: Person = {
  ...GRACE,
  name: 'Nobody',
  note: '',
  age: 0,
  visits: 0n,
  salary: null,
  born: null,
  wakes: null,
  hired: null,
  seen: null,
};
const PEOPLE: readonly (readonly [bigint, Person])[] = [
  [1n, ADA],
  [2n, GRACE],
  [2n ** 40n, NOBODY],
];

const COLUMNS = `name VARCHAR, note VARCHAR, tall BOOLEAN, floors TINYINT, room SMALLINT, age INTEGER, visits BIGINT, ratio REAL, height DOUBLE,
  salary DECIMAL, born DATE, wakes TIME, hired TIMESTAMP, seen TIMESTAMP WITH TIME ZONE`;

const CompactPerson = compact({
  typeName: 'hazelcast-ts.person',
  fields: {
    ...{ name: 'string', note: 'string', tall: 'boolean', floors: 'int8', room: 'int16', age: 'int32', visits: 'int64' },
    ...{ ratio: 'float32', height: 'float64', salary: 'decimal', born: 'date', wakes: 'time', hired: 'timestamp' },
    seen: 'timestampWithTimezone',
  },
});
type CompactPerson = CompactObject<typeof CompactPerson>;

const [FACTORY, CLASS] = [17, 4];

class PortablePerson implements Portable {
  readonly factoryId = FACTORY;
  readonly classId = CLASS;
  person: Person;

  constructor(person: Person = ADA) {
    this.person = person;
  }

  writePortable(writer: PortableWriter): void {
    const { person } = this;
    writer.writeString('name', person.name);
    writer.writeString('note', person.note);
    writer.writeBoolean('tall', person.tall);
    writer.writeByte('floors', person.floors);
    writer.writeShort('room', person.room);
    writer.writeInt('age', person.age);
    writer.writeLong('visits', person.visits);
    writer.writeFloat('ratio', person.ratio);
    writer.writeDouble('height', person.height);
    writer.writeDecimal('salary', person.salary);
    writer.writeDate('born', person.born);
    writer.writeTime('wakes', person.wakes);
    writer.writeTimestamp('hired', person.hired);
    writer.writeTimestampWithTimezone('seen', person.seen);
  }

  readPortable(reader: PortableReader): void {
    this.person = {
      ...{ name: reader.readString('name')!, note: reader.readString('note'), tall: reader.readBoolean('tall') },
      ...{
        floors: reader.readByte('floors'),
        room: reader.readShort('room'),
        age: reader.readInt('age'),
        visits: reader.readLong('visits'),
      },
      ...{ ratio: reader.readFloat('ratio'), height: reader.readDouble('height'), salary: reader.readDecimal('salary') },
      ...{ born: reader.readDate('born'), wakes: reader.readTime('wakes'), hired: reader.readTimestamp('hired') },
      seen: reader.readTimestampWithTimezone('seen'),
    };
  }
}

/** JSON has no dates and no large numbers, so they are texts. */
function jsonOf(person: Person): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(person).map(([name, value]) => [name, typeof value === 'object' ? value && String(value) : jsonable(value)]),
  );
}
const jsonable = (value: unknown) => (typeof value === 'bigint' ? String(value) : value);

const knowing: ClientConfig = {
  serialization: {
    compact: { serializers: [CompactPerson] },
    portableFactories: { [FACTORY]: () => new PortablePerson() },
  },
};

/** What a map is written with, and what SQL has to know of it. */
const FORMATS = {
  compact: {
    write: (person: Person): unknown => CompactPerson.of({ ...person }),
    options: `'valueFormat'='compact', 'valueCompactTypeName'='hazelcast-ts.person'`,
  },
  portable: {
    write: (person: Person): unknown => new PortablePerson(person),
    options: `'valueFormat'='portable', 'valuePortableFactoryId'='${FACTORY}', 'valuePortableClassId'='${CLASS}'`,
  },
  'json-flat': { write: (person: Person): unknown => jsonOf(person), options: `'valueFormat'='json-flat'` },
} as const;

describe('SQL over maps of this client, on two members of 5.7.0', () => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 2 });
  });
  afterAll(() => cluster.stop());
  const start = (config?: ClientConfig) => startClient(cluster.addresses, config);

  /** A map with three people, which SQL knows. */
  async function people(client: Client, format: keyof typeof FORMATS): Promise<string> {
    const name = `people_${Math.random().toString(36).slice(2)}`;
    const { write, options } = FORMATS[format];
    const map = await client.getMap<bigint, unknown>(name);
    for (const [id, person] of PEOPLE) await map.set(id, write(person));
    await client
      .getSql()
      .execute(`CREATE MAPPING "${name}" (__key BIGINT, ${COLUMNS}) TYPE IMap OPTIONS ('keyFormat'='bigint', ${options})`);
    return name;
  }

  const rowsOf = async (result: Promise<SqlResult>) => (await (await result).toArray()).map((row) => ({ ...row }));

  describe.each(Object.keys(FORMATS) as (keyof typeof FORMATS)[])('in the format %s', (format) => {
    test('SQL-9: every field of every row is what was written, for a client that knows the type and for one that does not', async () => {
      const name = await people(await start(knowing), format);
      for (const client of [await start(knowing), await start()]) {
        const result = client.getSql().execute(`SELECT * FROM "${name}" ORDER BY __key`);
        expect(await rowsOf(result)).toEqual(PEOPLE.map(([__key, person]) => ({ __key, ...person })));
      }
    });

    test('SQL-5: rows are found by parameters of each type, and only what is asked for is returned', async () => {
      const client = await start();
      const name = await people(await start(knowing), format);
      const conditions: [string, unknown[], string[]][] = [
        ['name = ?', [ADA.name], [ADA.name]],
        ['name LIKE ?', ['%r%'], ['Grace']],
        ['note IS NULL', [], [ADA.name]],
        ['tall = ?', [true], [ADA.name]],
        ['floors = CAST(? AS TINYINT)', [-128n], [ADA.name]],
        ['age > CAST(? AS INTEGER)', [35n], [ADA.name, 'Grace']],
        ['visits = ?', [2n ** 62n], [ADA.name]],
        ['__key = ?', [2n ** 40n], ['Nobody']],
        ['height >= ?', [1.6], [ADA.name]],
        ['salary = ?', [ADA.salary], [ADA.name]],
        ['salary < ?', [BigDecimal.fromString('0')], ['Grace']],
        ['born = ?', [ADA.born], [ADA.name]],
        ['born > ?', [new LocalDate(1900, 1, 1)], ['Grace']],
        ['wakes < ?', [new LocalTime(6, 0, 0, 0)], ['Grace']],
        ['hired = ?', [ADA.hired], [ADA.name]],
        ['seen = ?', [ADA.seen], [ADA.name]],
        ['born IS NULL AND age = CAST(? AS INTEGER)', [0n], ['Nobody']],
      ];
      for (const [condition, params, names] of conditions) {
        const found = await rowsOf(client.getSql().execute(`SELECT name FROM "${name}" WHERE ${condition} ORDER BY __key`, params));
        expect([condition, found]).toEqual([condition, names.map((each) => ({ name: each }))]);
      }
      const sums = client
        .getSql()
        .execute(`SELECT COUNT(*) AS n, MAX(age) AS oldest, SUM(visits) AS visits, MIN(born) AS first FROM "${name}"`);
      const [total] = await rowsOf(sums);
      expect(total).toMatchObject({ n: 3n, oldest: 85, first: ADA.born });
      expect(String(total!['visits'])).toBe(String(2n ** 62n - 5n));
    });

    test('SQL-7: rows that SQL writes are what the map reads', async () => {
      const client = await start(knowing);
      const name = await people(client, format);
      const map = await client.getMap<bigint, unknown>(name);
      await client.getSql().execute(`UPDATE "${name}" SET note = ?, born = ? WHERE __key = ?`, ['changed', new LocalDate(2000, 2, 29), 2n]);
      const changed: Person = { ...GRACE, note: 'changed', born: new LocalDate(2000, 2, 29) };
      const read = await map.get(2n);
      if (format === 'portable') expect((read as PortablePerson).person).toEqual(changed);
      else
        expect({ ...(read as object) }).toMatchObject(
          format === 'compact' ? { ...changed } : { name: 'Grace', note: 'changed', born: '2000-02-29' },
        );
    });
  });

  test('API-24 SQL-12 SQL-13: a Compact record as OBJECT is there without a further wait, by its type and without it', async () => {
    const name = await people(await start(knowing), 'compact');
    const [known, stranger] = [await start(knowing), await start()];
    const text = `SELECT __key, this FROM "${name}" ORDER BY __key`;
    const result = await known.getSql().execute<{ __key: bigint; this: CompactPerson }>(text);
    expect(SqlColumnType[result.rowMetadata!.getColumn(1)!.type]).toBe('OBJECT');
    expect((await result.toArray()).map((row) => row.this)).toEqual(PEOPLE.map(([, person]) => CompactPerson.of({ ...person })));
    const raw = await stranger.getSql().execute<SqlRow>(text, [], { returnRawResult: true, cursorBufferSize: 1 });
    const rows = await raw.toArray();
    const records = rows.map((row) => row.getObject<GenericRecord>('this')!);
    expect(records.map((record) => [record.getString('name'), record.getInt64('visits'), record.getDate('born')])).toEqual(
      PEOPLE.map(([, { name: given, visits, born }]) => [given, visits, born]),
    );
    expect(rows[0]!.getObject('this')).toBe(records[0]);
  });

  test('SQL-12 SQL-13: a Portable as OBJECT is read by its factory, and without it as a record', async () => {
    const name = await people(await start(knowing), 'portable');
    const [known, stranger] = [await start(knowing), await start()];
    const text = `SELECT this FROM "${name}" ORDER BY __key`;
    const rows = await (await known.getSql().execute<{ this: PortablePerson }>(text)).toArray();
    expect(rows.map((row) => row.this.person)).toEqual(PEOPLE.map(([, person]) => person));
    const raw = await stranger.getSql().execute<SqlRow>(text, [], { returnRawResult: true });
    const [first] = await raw.toArray();
    expect(first!.getObject('this')).toBeInstanceOf(PortableRecord);
    expect(first!.getObject<PortableRecord>('this')!.get('salary')).toEqual(ADA.salary);
  });

  test('SQL-13: an OBJECT that cannot be read rejects its row alone, or is refused when a raw row is asked for it', async () => {
    const name = await people(await start(knowing), 'portable');
    class Broken extends PortablePerson {
      override readPortable(reader: PortableReader): void {
        super.readPortable(reader);
        if (this.person.name === 'Grace') throw new Error('not her');
      }
    }
    const client = await start({ serialization: { portableFactories: { [FACTORY]: () => new Broken() } } });
    const text = `SELECT __key, this FROM "${name}" ORDER BY __key`;
    const result = await client.getSql().execute<{ __key: bigint }>(text, [], { cursorBufferSize: 2 });
    expect((await result.next()).value).toMatchObject({ __key: 1n });
    await expect(result.next()).rejects.toMatchObject({ code: 'SERIALIZATION', cause: { message: 'not her' } });
    expect((await result.next()).value).toMatchObject({ __key: 2n ** 40n });
    expect(await result.next()).toEqual({ done: true, value: undefined });
    const raw = await (await client.getSql().execute<SqlRow>(text, [], { returnRawResult: true })).toArray();
    for (const key of ['this', 1, 'this']) expect(() => raw[1]!.getObject(key)).toThrow('readPortable of the class 4');
    expect(raw.map((row) => row.getObject('__key'))).toEqual(PEOPLE.map(([id]) => id));
    expect(raw[2]!.getObject<PortablePerson>('this')!.person).toEqual(NOBODY);
  });

  test('SQL-12: an OBJECT of a raw row is read when it is looked at, and only once', async () => {
    const name = await people(await start(knowing), 'compact');
    let reads = 0;
    class Named {
      readonly name: string | null;
      constructor(given: string | null) {
        reads++;
        this.name = given;
      }
    }
    const read = (reader: CompactReader) => new Named(reader.readString('name'));
    const serializer = { getClass: () => Named, getTypeName: () => 'hazelcast-ts.person', read, write: () => {} };
    const client = await start({ serialization: { compact: { serializers: [serializer] } } });
    await (await client.getMap(name)).get(1n); // the schema is known from now on
    reads = 0;
    const text = `SELECT this FROM "${name}" ORDER BY __key`;
    const rows = await (await client.getSql().execute<SqlRow>(text, [], { returnRawResult: true })).toArray();
    expect([rows.length, reads]).toEqual([3, 0]);
    const grace = rows[1]!.getObject<Named>('this');
    expect([grace!.name, rows[1]!.getObject(0) === grace, reads]).toEqual(['Grace', true, 1]);
  });

  test('SQL-9: JSON values as JSON, by their text, and by what is in them', async () => {
    const client = await start();
    const name = `json_${Math.random().toString(36).slice(2)}`;
    const map = await client.getMap<bigint, unknown>(name);
    await map.set(1n, { name: 'Ada', tags: ['x', 'y'], inner: { n: 1.5 } });
    await map.set(2n, new HazelcastJsonValue('{"name": "Grace", "big": 12345678901234567890}'));
    await client.getSql().execute(`CREATE MAPPING "${name}" TYPE IMap OPTIONS ('keyFormat'='bigint', 'valueFormat'='json')`);
    const rows = await rowsOf(client.getSql().execute(`SELECT __key, this FROM "${name}" ORDER BY __key`));
    expect(rows.map(({ this: value }) => value)).toEqual([
      new HazelcastJsonValue('{"name":"Ada","tags":["x","y"],"inner":{"n":1.5}}'),
      new HazelcastJsonValue('{"name": "Grace", "big": 12345678901234567890}'),
    ]);
    expect(rows.map(({ this: value }) => String(value))).toEqual([
      '{"name":"Ada","tags":["x","y"],"inner":{"n":1.5}}',
      '{"name": "Grace", "big": 12345678901234567890}',
    ]);
    const inner = `SELECT JSON_VALUE(this, '$.tags[1]') AS tag, JSON_VALUE(this, '$.inner.n' RETURNING DOUBLE) AS n FROM "${name}"
      WHERE JSON_VALUE(this, '$.name') = ?`;
    expect(await rowsOf(client.getSql().execute(inner, ['Ada']))).toEqual([{ tag: 'y', n: 1.5 }]);
    await client.getSql().execute(`INSERT INTO "${name}" VALUES (?, CAST(? AS JSON))`, [3n, new HazelcastJsonValue('{"name":"New"}')]);
    expect(await map.get(3n)).toEqual({ name: 'New' });
  });

  test('SQL-9: dates, arrays and bytes are OBJECT, as the map has them', async () => {
    const client = await start();
    const name = `objects_${Math.random().toString(36).slice(2)}`;
    const map = await client.getMap<string, unknown>(name);
    const values = { date: new Date(0), list: [1, 2, 3], bytes: Buffer.from('abc'), text: 'abc', large: 2n ** 40n };
    for (const [key, value] of Object.entries(values)) await map.set(key, value);
    const options = `'keyFormat'='varchar', 'valueFormat'='java', 'valueJavaClass'='java.lang.Object'`;
    await client.getSql().execute(`CREATE MAPPING "${name}" (__key VARCHAR, this OBJECT) TYPE IMap OPTIONS (${options})`);
    const rows = await rowsOf(client.getSql().execute(`SELECT * FROM "${name}"`));
    expect(Object.fromEntries(rows.map(({ __key, this: value }) => [__key, value]))).toEqual(values);
  });
});
