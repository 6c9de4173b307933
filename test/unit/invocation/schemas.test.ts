import { describe, expect, test } from 'vitest';
import { Address } from '../../../src/cluster/addresses.ts';
import type { Member } from '../../../src/cluster/members.ts';
import {
  ClientNotActiveError,
  ClientOfflineError,
  HazelcastSerializationError,
  IllegalStateError,
  UnsupportedOperationError,
} from '../../../src/errors.ts';
import type { Invoker } from '../../../src/invocation/invoker.ts';
import { Schemas } from '../../../src/invocation/schemas.ts';
import type { Connection } from '../../../src/network/connection.ts';
import { clientFetchSchema, clientSendAllSchemas, clientSendSchema } from '../../../src/protocol/messages/client.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { Schema } from '../../../src/serialization/compact/schema.ts';
import { SchemaStore } from '../../../src/serialization/compact/schema-store.ts';
import { GenericRecords } from '../../../src/serialization/compact/fields.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { serializer } from '../serialization/fixtures.ts';
import { watch } from './fake-cluster.ts';

const schema = new Schema('employee', []);
const employee = { typeName: 'employee', fields: [] };

/** @param answers what each try is answered with: the members that know the schema, or an error; the last one stays */
function create(
  answers: (UUID[] | Error)[],
  { members = [UUID.random()], maxTries = 100, version = { major: 5, minor: 2, patch: 0 } } = {},
) {
  const clock = new VirtualClock();
  const sent: unknown[] = [];
  const lifetime = new AbortController();
  const store = new SchemaStore();
  const invoke = (call: unknown) => {
    sent.push(call);
    const answer = answers[Math.min(sent.length, answers.length) - 1]!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const schemas = new Schemas({
    clock,
    invoker: { invoke } as unknown as Invoker,
    store,
    members: () => members.map((uuid) => ({ uuid, version, address: new Address('a', 5701) }) as Member),
    maxTries,
    pauses: { first: 100, longest: 5_000, offline: 700 },
    lifetime: lifetime.signal,
  });
  return { clock, sent, schemas, lifetime, store };
}

describe('API-33: a cluster with a member that is too old for schemas', () => {
  test.each([
    { major: 5, minor: 1, patch: 7 },
    { major: 4, minor: 9, patch: 0 },
  ])('of $major.$minor is not sent any, and the error names the version and the protocol', async (version) => {
    const { sent, schemas } = create([[]], { version });
    for (const attempt of [schemas.replicate(schema), schemas.fetch(5n)]) {
      const error = await attempt.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UnsupportedOperationError);
      expect(String(error)).toContain('version 5.2, which speak the protocol 2.5');
      expect(String(error)).toContain(`a:5701 is of version ${version.major}.${version.minor}`);
    }
    expect(sent).toEqual([]);
  });

  test.each([
    { major: 5, minor: 2, patch: 0 },
    { major: 6, minor: 0, patch: 0 },
  ])('is none of $major.$minor', async (version) => {
    const member = UUID.random();
    const { sent, schemas } = create([[member]], { members: [member], version });
    await schemas.replicate(schema);
    expect(sent).toHaveLength(1);
  });
});

describe('a schema', () => {
  const [one, two] = [UUID.random(), UUID.random()];

  test('STATE-6: is known when the answers name every member, and is then not sent again', async () => {
    const { sent, schemas } = create([[one, two]], { members: [one, two] });
    await schemas.replicate(schema);
    await schemas.replicate(schema);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ message: clientSendSchema, request: { schema: employee } });
  });

  test('STATE-6: is sent again, after a growing pause, until the answers together name every member', async () => {
    const { clock, sent, schemas } = create([[one], [one], [two]], { members: [one, two] });
    const seen = watch(schemas.replicate(schema));
    await clock.advance(99);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    await clock.advance(200);
    expect(sent).toHaveLength(3);
    expect(seen).toEqual({ settled: 1, value: undefined });
  });

  test('STATE-6: fails the call that needs it after as many tries as are allowed', async () => {
    const { clock, sent, schemas } = create([[one]], { members: [one, two], maxTries: 3 });
    const seen = watch(schemas.replicate(schema));
    await clock.advance(10_000);
    expect(sent).toHaveLength(3);
    expect(seen.error).toBeInstanceOf(IllegalStateError);
    expect(seen.error).toMatchObject({ message: 'the schema of employee did not reach every member in 3 tries' });
    watch(schemas.replicate(schema));
    expect(sent).toHaveLength(4);
  });

  test('STATE-6: that a member refuses is sent again, and the refusal is the cause in the end', async () => {
    const refusal = new HazelcastSerializationError('refused');
    const { clock, schemas } = create([refusal], { maxTries: 2 });
    const seen = watch(schemas.replicate(schema));
    await clock.advance(10_000);
    expect(seen.error).toMatchObject({ code: 'ILLEGAL_STATE', cause: refusal });
  });

  test('MODE-11: waits the pause for retries while the client is offline', async () => {
    const { clock, sent, schemas } = create([new ClientOfflineError('offline'), [one]], { members: [one] });
    const seen = watch(schemas.replicate(schema));
    await clock.advance(699);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect([sent.length, seen.settled]).toEqual([2, 1]);
  });

  test('is given up at once when the client shuts down', async () => {
    const over = new ClientNotActiveError('over');
    const { clock, schemas, lifetime } = create([[], over]);
    const seen = watch(schemas.replicate(schema));
    await clock.settle();
    lifetime.abort();
    await clock.settle();
    expect(seen.error).toBe(over);
    expect(clock.pending).toBe(0);
  });
});

describe('the schemas of an epoch', () => {
  test('STATE-2: are sent in one message to its first connection', async () => {
    const one = UUID.random();
    const { schemas } = create([[one]], { members: [one] });
    const other = new Schema('company', []);
    await schemas.replicate(schema);
    await schemas.replicate(other);
    const requests: unknown[] = [];
    await schemas.sendAll({ request: (...args: unknown[]) => (requests.push(args), Promise.resolve()) } as unknown as Connection);
    expect(requests).toEqual([[clientSendAllSchemas, { schemas: [employee, { typeName: 'company', fields: [] }] }]]);
  });

  test('STATE-4: are not sent when there are none', async () => {
    const { schemas } = create([[]]);
    const connection = {
      request: () => {
        throw new Error('nothing is to be sent');
      },
    };
    await expect(schemas.sendAll(connection as unknown as Connection)).resolves.toBeUndefined();
  });
});

describe('the schemas of a request', () => {
  test('STATE-6: are sent once for all who need them at the same time', async () => {
    const [one] = [UUID.random()];
    const { sent, schemas, store } = create([[one]], { members: [one] });
    const codec = serializer();
    const data = codec.toData(GenericRecords.compact('employee', {}, {}));
    expect(schemas.replicated({ key: data })).toBeUndefined(); // of another client
    store.use(schema);
    store.attach(data, 0, null);
    expect([schemas.hasNew, schemas.replicated({ key: Buffer.from(data) })]).toEqual([true, undefined]);
    await Promise.all([schemas.replicated({ key: data }), schemas.replicated([data]), schemas.replicate(schema)]);
    expect([sent.length, schemas.hasNew, schemas.replicated({ key: data })]).toEqual([1, false, undefined]);
  });
});

describe('a schema that is not known', () => {
  const wire = (typeName: string) => ({ typeName, fields: [{ fieldName: 'n', kind: 9 }] });
  const known = new Schema('employee', wire('employee').fields);

  test('API-24: is asked for once, whoever needs it, and is known then', async () => {
    const { sent, schemas, store } = create([wire('employee') as never]);
    await Promise.all([schemas.fetch(known.id), schemas.fetch(known.id)]);
    await schemas.fetch(known.id);
    expect(sent).toMatchObject([{ message: clientFetchSchema, request: { schemaId: known.id } }]);
    expect([store.get(known.id)!.typeName, store.isConfirmed(known), store.hasNew]).toEqual(['employee', true, false]);
  });

  test.each([
    ['does not exist', null, /^the cluster does not have the schema/],
    ['is another one', wire('company'), /^a member answered with the schema -?\d+ instead of/],
    ['has a kind that does not exist', { typeName: 'employee', fields: [{ fieldName: 'n', kind: 99 }] }, /which this client does not know/],
  ])('API-24: that %s is a serialization error, and is asked for anew the next time', async (_what, answer, message) => {
    const { sent, schemas, store } = create([answer as never, wire('employee') as never]);
    const seen = watch(schemas.fetch(known.id));
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.error).toBeInstanceOf(HazelcastSerializationError);
    expect((seen.error as Error).message).toMatch(message);
    expect(store.all).toEqual([]);
    await schemas.fetch(known.id);
    expect(sent).toHaveLength(2);
  });
});
