import { describe, expect, test } from 'vitest';
import { clientAuthentication, clientAuthenticationCustom } from '../../src/protocol/messages/client.ts';
import { FrameReader, FrameWriter } from '../../src/protocol/frames.ts';
import type { EventType } from '../../src/protocol/message.ts';
import { messages, nameOf } from './catalog.ts';
import { asPassed, declaredMessages, declaredVectors, shapedLike } from './codec.ts';
import { bytesOf, cutIntoFrames, framesOf, fromNewerPeer, fromOlderPeer, valuesOf } from './reference.ts';

const declared = await declaredMessages();
const declaredTypes = new Map([...declared].map(([name, message]) => [message.type, { name, message }]));
const vectors = await declaredVectors();

describe('the declared messages', () => {
  test.each(['Client', 'List', 'Map', 'MultiMap', 'Queue', 'ReplicatedMap', 'Ringbuffer', 'Set', 'Topic'])(
    'all messages of the service %s are declared',
    (service) => {
      const missing = messages.filter((text) => text.service === service && !declaredTypes.has(text.id));
      expect(missing.map((text) => text.method)).toEqual([]);
    },
  );

  test('each is exported under the name of its service and method, and may be sent again as the protocol says', () => {
    const texts = messages.filter(({ id }) => declaredTypes.has(id));
    expect(texts).toHaveLength(declared.size);
    for (const { id, service, method, retryable } of texts) {
      const { name, message } = declaredTypes.get(id)!;
      expect(name.toLowerCase()).toBe(`${service}${method}`.toLowerCase());
      expect(message.retryable, name).toBe(retryable);
    }
  });

  test('each has all its events, under their names', () => {
    for (const { id, parts } of messages.filter(({ id }) => declaredTypes.has(id))) {
      const events = Object.entries(declaredTypes.get(id)!.message.events as Record<string, EventType>);
      const names = events.map(([name, { type }]) => [`event:${name}`.toLowerCase(), type]);
      expect(names).toEqual(parts.slice(2).map(({ kind, type }) => [kind.toLowerCase(), type]));
    }
  });

  test('each has two vectors for its request, its reply and every event', () => {
    const parts = messages.filter(({ id }) => declaredTypes.has(id)).flatMap((text) => text.parts);
    expect(vectors).toHaveLength(2 * parts.length);
  });

  test('each vector is decoded into its values', () => {
    for (const { vector, part, codec } of vectors) {
      const value = codec.decode(vector.bytes);
      expect(value, nameOf(vector)).toStrictEqual(shapedLike(asPassed(part, valuesOf(part.fields, vector.nulls)), value));
    }
  });

  test('each vector is encoded byte for byte', () => {
    for (const { vector, part, codec } of vectors) {
      const value = shapedLike(asPassed(part, valuesOf(part.fields, vector.nulls)), codec.decode(vector.bytes));
      expect(codec.encode(value).toString('hex'), nameOf(vector)).toBe(vector.bytes.toString('hex'));
    }
  });

  test('each is read when a newer peer has added bytes to its fixed fields and frames before every end', () => {
    for (const { vector, part, codec } of vectors) {
      const frames = framesOf(part, valuesOf(part.fields, vector.nulls));
      expect(codec.decode(bytesOf(fromNewerPeer(frames))), nameOf(vector)).toStrictEqual(codec.decode(vector.bytes));
    }
  });

  test('fields that an older peer does not know read as undefined and are not written', () => {
    const shorter = new Set<string>();
    for (const { vector, part, codec } of vectors) {
      const values = fromOlderPeer(part.fields, valuesOf(part.fields, vector.nulls));
      const bytes = bytesOf(framesOf(part, values));
      if (bytes.length < vector.bytes.length) shorter.add(nameOf(part));
      const value = codec.decode(bytes);
      expect(value, nameOf(vector)).toStrictEqual(shapedLike(asPassed(part, values), value));
      expect(codec.encode(value).toString('hex'), nameOf(vector)).toBe(bytes.toString('hex'));
    }
    expect(shorter).toContain('Map.delete response');
    expect(shorter).toContain('Map.addIndex request');
    expect(shorter).toContain('Client.addClusterViewListener event:MembersView');
  });
});

describe('the reply to an authentication', () => {
  const refused = {
    status: 1,
    address: null,
    memberUuid: null,
    serializationVersion: 1,
    serverHazelcastVersion: '',
    partitionCount: -1,
    clusterId: null,
    failoverSupported: false,
    tpcPorts: null,
    tpcToken: null,
    memberListVersion: -1,
    memberInfos: null,
    partitionListVersion: -1,
    partitions: null,
    keyValuePairs: [],
  } as const;

  test.each([clientAuthentication, clientAuthenticationCustom])(
    'may lack the cluster id, the members and the partitions (%#)',
    (message) => {
      const to = new FrameWriter();
      message.writeReply(to, refused, 7);
      expect(message.readReply(new FrameReader(to.toBuffer()))).toStrictEqual(refused);
    },
  );

  test.each([clientAuthentication, clientAuthenticationCustom])(
    'ends after its first fields when the member is an old one (%#)',
    (message) => {
      const { vector } = vectors.find(({ vector: { type, nulls } }) => type === message.type + 1 && !nulls)!;
      const [first, ...rest] = cutIntoFrames(vector.bytes);
      const old = [{ ...first!, payload: first!.payload.subarray(0, 13 + 1 + 17 + 1 + 4 + 17 + 1) }, ...rest.slice(0, 5)];
      const value = message.readReply(new FrameReader(bytesOf(old)));
      expect(value).toMatchObject({
        address: { host: 'localhost', port: 25 },
        serverHazelcastVersion: 'localhost',
        failoverSupported: true,
      });
      expect([value.memberListVersion, value.memberInfos, value.partitions, value.keyValuePairs]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    },
  );
});
