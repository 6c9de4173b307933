import { describe, expect, test } from 'vitest';
import type { Member } from '../../../src/cluster/members.ts';
import { ClientNotActiveError, ClientOfflineError, HazelcastSerializationError, IllegalStateError } from '../../../src/errors.ts';
import type { Invoker } from '../../../src/invocation/invoker.ts';
import { Schemas } from '../../../src/invocation/schemas.ts';
import type { Connection } from '../../../src/network/connection.ts';
import { clientSendAllSchemas, clientSendSchema } from '../../../src/protocol/messages/client.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { Schema } from '../../../src/serialization/compact/schema.ts';
import { SchemaStore } from '../../../src/serialization/compact/schema-store.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { watch } from './fake-cluster.ts';

const schema = new Schema('employee', []);
const employee = { typeName: 'employee', fields: [] };

/** @param answers what each try is answered with: the members that know the schema, or an error; the last one stays */
function create(answers: (UUID[] | Error)[], { members = [UUID.random()], maxTries = 100 } = {}) {
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
    members: () => members.map((uuid) => ({ uuid }) as Member),
    maxTries,
    pauses: { first: 100, longest: 5_000, offline: 700 },
    lifetime: lifetime.signal,
  });
  return { clock, sent, schemas, lifetime, store };
}

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
