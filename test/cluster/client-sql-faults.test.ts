import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import type { Client, ClientConfig } from '../../src/index.ts';
import { Invocation } from '../../src/invocation/invocation.ts';
import { sqlExecute, type SqlQueryId } from '../../src/protocol/messages/sql.ts';
import { UUID } from '../../src/protocol/uuid.ts';
import { partitionOf } from '../../src/serialization/partition-hash.ts';
import { connectedMembers, eventually, nextEvent, startClient } from '../scenarios/clients.ts';
import { startProxiedCluster, type ProxiedCluster } from './proxied-cluster.ts';

const STREAM = 'SELECT v FROM TABLE(generate_stream(1))';

/** The members that statements go to from now on, with the ids of their queries. */
function executions(client: Client): { readonly member: string; readonly queryId: SqlQueryId }[] {
  const seen: { member: string; queryId: SqlQueryId }[] = [];
  for (const connection of client.parts.cluster.connections.all) {
    const send = connection.send.bind(connection);
    const spy = vi.spyOn(connection, 'send').mockImplementation((call) => {
      if (call instanceof Invocation && call.call.message.type === sqlExecute.type)
        seen.push({ member: connection.member!.uuid, queryId: (call.call.request as { queryId: SqlQueryId }).queryId });
      return send(call);
    });
    onTestFinished(() => spy.mockRestore());
  }
  return seen;
}

describe('on two members of 5.7.0', () => {
  let proxied: ProxiedCluster;
  beforeAll(async () => {
    proxied = await startProxiedCluster({ members: 2 });
  });
  afterAll(() => proxied.stop());

  /** A client that is connected to both members, and the name of a map of it with the keys 0 to 99, which SQL knows. */
  async function prepared(config?: ClientConfig): Promise<{ client: Client; name: string }> {
    const client = await startClient(proxied.cluster.addresses, config);
    await eventually(() => config?.network?.smartRouting === false || connectedMembers(client) === 2);
    const name = `faults_${Math.random().toString(36).slice(2)}`;
    const map = await client.getMap<bigint, string>(name);
    await map.setAll(Array.from({ length: 100 }, (_, i) => [BigInt(i), `v${i}`]));
    await client.getSql().execute(`CREATE MAPPING "${name}" TYPE IMap OPTIONS ('keyFormat'='bigint', 'valueFormat'='varchar')`);
    return { client, name };
  }

  /** The uuid of the member that owns a key. */
  function ownerOf(client: Client, key: unknown): string {
    const { cluster: known, serializer } = client.parts.context;
    return known.view.partitions.owners[partitionOf(serializer.toData(key), known.view.partitionCount)]!;
  }

  test('SQL-1 SQL-2: statements go to both members, each with a query of its own there', async () => {
    const { client } = await prepared();
    const seen = executions(client);
    for (let i = 0; i < 40; i++) await client.getSql().execute('SELECT 1');
    expect(new Set(seen.map(({ member }) => member)).size).toBe(2);
    for (const { member, queryId } of seen) expect(new UUID(queryId.memberIdHigh, queryId.memberIdLow).toString()).toBe(member);
    const local = seen.map(({ queryId }) => new UUID(queryId.localIdHigh, queryId.localIdLow).toString());
    expect(new Set(local).size).toBe(40);
  });

  test('SQL-20: a statement goes to the owner of the partition that its parameter decides on, once a member has told so', async () => {
    const { client, name } = await prepared();
    const seen = executions(client);
    const find = async (key: unknown, options = {}) =>
      (await client.getSql().execute(`SELECT this FROM "${name}" WHERE __key = ?`, [key], options)).toArray();
    await find(0n);
    seen.length = 0;
    const keys = Array.from({ length: 40 }, (_, i) => BigInt(i));
    for (const key of keys) expect(await find(key)).toMatchObject([{ this: `v${key}` }]);
    expect(seen.map(({ member }) => member)).toEqual(keys.map((key) => ownerOf(client, key)));
    seen.length = 0;
    for (const _ of keys) await expect(find(null)).rejects.toMatchObject({ code: 'SQL_GENERIC' }); // no key, and so no owner
    expect(new Set(seen.map(({ member }) => member)).size).toBe(2);
    seen.length = 0;
    for (const key of keys) await find(key, { partitionArgumentIndex: -1 });
    expect(seen.map(({ member }) => member)).not.toEqual(keys.map((key) => ownerOf(client, key)));
  });

  test('SQL-20 SQL-26: the statement of a template goes there as well', async () => {
    const { client, name } = await prepared();
    const map = client.sql.identifier(name);
    const seen = executions(client);
    const keys = Array.from({ length: 30 }, (_, i) => BigInt(i));
    for (const key of keys) {
      const rows = await client.sql<{ this: string }>`SELECT this FROM ${map} WHERE __key = ${key}`;
      expect((await rows.toArray()).map((row) => row.this)).toEqual([`v${key}`]);
    }
    expect(seen.slice(1).map(({ member }) => member)).toEqual(keys.slice(1).map((key) => ownerOf(client, key)));
  });

  test('SQL-20: with a cache of 0, and with one connection, any member is asked', async () => {
    const { client, name } = await prepared({ sql: { partitionArgumentCacheSize: 0 } });
    const single = await startClient(proxied.cluster.addresses, { network: { smartRouting: false } });
    const keys = Array.from({ length: 40 }, (_, i) => BigInt(i));
    const seen = executions(client);
    for (const one of [client, single])
      for (const key of keys)
        expect(await (await one.getSql().execute(`SELECT this FROM "${name}" WHERE __key = ?`, [key])).toArray()).toHaveLength(1);
    expect(seen.map(({ member }) => member)).not.toEqual(keys.map((key) => ownerOf(client, key)));
  });

  test('SQL-26: texts that look like SQL are values and names', async () => {
    const { client, name } = await prepared();
    const evil = `x' OR '1'='1' --"; DROP MAPPING "${name}`;
    await client.sql`INSERT INTO ${client.sql.identifier(name)} VALUES (${1_000n}, ${evil})`;
    const found = await client.sql<
      Record<string, unknown>
    >`SELECT this AS ${client.sql.identifier(evil)} FROM ${client.sql.identifier(name)}
      WHERE this = ${evil} AND __key IN (${client.sql.list([1_000n, 1n])})`;
    expect((await found.toArray()).map((row) => ({ ...row }))).toEqual([{ [evil]: evil }]);
    await expect(client.sql`SELECT * FROM ${client.sql.identifier('no"such')}`).rejects.toMatchObject({
      code: expect.stringMatching(/^SQL_/),
    });
  });

  // Cut off, not killed: a member of 5.7.0 that loses another one while it runs statements may block all that it is asked from then on.
  test('SQL-24: selects go on while a member is cut off, and without resubmission one fails', async () => {
    const { client, name } = await prepared({ sql: { resubmissionMode: 'RETRY_SELECTS' } });
    const text = `SELECT __key FROM "${name}"`;
    const selecting = { goesOn: true, done: 0 };
    const loop = async () => {
      while (selecting.goesOn) {
        expect(await (await client.getSql().execute(text, [], { cursorBufferSize: 100 })).toArray()).toHaveLength(100);
        selecting.done++;
      }
    };
    const loops = Promise.all([loop(), loop(), loop(), loop()]);
    const plain = await startClient(proxied.cluster.addresses);
    await eventually(() => connectedMembers(plain) === 2 && selecting.done > 20);
    const streams = await Promise.all(Array.from({ length: 20 }, () => plain.getSql().execute(STREAM, [], { cursorBufferSize: 1 })));
    proxied.proxies[1]!.cut();
    const before = selecting.done;
    await eventually(() => selecting.done > before + 20, 30_000);
    selecting.goesOn = false;
    await loops;
    const ends = Promise.allSettled(streams.map((stream) => stream.toArray(1_000_000)));
    await plain.shutdown();
    const codes = (await ends).map((end) => (end.status === 'rejected' ? (end.reason as { code: string }).code : 'none'));
    expect(codes).toContain('SQL_CONNECTION_PROBLEM');
    await proxied.proxies[1]!.heal();
  });
});

describe('on one member of 5.7.0 that goes away', () => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 1 });
  });
  afterAll(() => cluster.stop());

  test('SQL-18 MODE-4: rows end at once with the connection, statements wait for the cluster in mode ON and are rejected in mode ASYNC', async () => {
    const [client, other] = await Promise.all([
      startClient(cluster.addresses),
      startClient(cluster.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } }),
    ]);
    const result = await client.getSql().execute(STREAM, [], { cursorBufferSize: 1 });
    const pending = Promise.allSettled([result.toArray()]);
    const idle = await client.getSql().execute(STREAM, [], { cursorBufferSize: 1 });
    await idle.next();
    const isLost = Promise.all([nextEvent(client, 'DISCONNECTED'), nextEvent(other, 'DISCONNECTED')]);
    await cluster.members[0]!.kill();
    await isLost;
    const lost = {
      name: 'HazelcastSqlException',
      sqlCode: 1001,
      cause: { code: 'TARGET_DISCONNECTED' },
      originatingMemberId: client.parts.uuid,
    };
    expect(await pending).toMatchObject([{ reason: lost }]);
    await expect(result.next()).rejects.toMatchObject(lost);
    await expect(idle.toArray()).rejects.toMatchObject(lost);
    await Promise.all([result.close(), idle.close()]);
    await expect(other.getSql().execute('SELECT 1')).rejects.toMatchObject({ code: 'CLIENT_OFFLINE' });
    const parked = client.getSql().execute('SELECT 1 AS n');
    await cluster.members[0]!.start();
    expect(await (await parked).toArray()).toMatchObject([{ n: 1 }]);
    await client.shutdown();
    await expect(client.getSql().execute('SELECT 1')).rejects.toMatchObject({ code: 'CLIENT_NOT_ACTIVE' });
  });
});

test('SQL-27: a member that runs no SQL says so', async () => {
  await using cluster = await startCluster({ members: 1, env: { HZ_JET_ENABLED: 'false' } });
  const client = await startClient(cluster.addresses);
  const failure = await client
    .getSql()
    .execute('SELECT 1')
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'HazelcastSqlException', message: expect.stringMatching(/jet/i) });
  const map = await client.getMap<string, string>('still');
  await map.set('k', 'v');
  expect(await map.get('k')).toBe('v');
});
