import { describe, expect, test } from 'vitest';
import { compact } from '../../../../src/serialization/compact/declared.ts';
import { ReliableTopicMessage } from '../../../../src/serialization/identified/classes.ts';
import { Fields, GenericRecords } from '../../../../src/serialization/compact/fields.ts';
import { bigEndian, serializer } from '../fixtures.ts';

const record = (typeName: string, n = 1) => GenericRecords.compact(typeName, { n: Fields.INT32 }, { n });
const nested = GenericRecords.compact('outer', { inner: Fields.GENERIC_RECORD }, { inner: record('inner') });

/** The names of the types whose schemas a request needs. */
function newIn(codec: ReturnType<typeof serializer>, request: unknown): string[] {
  return [...codec.schemas.newIn(request)].map(({ typeName }) => typeName).toSorted();
}

describe('new schemas', () => {
  test('are found in a request, however deep the bytes that need them lie in it', () => {
    const codec = serializer();
    expect(codec.schemas.hasNew).toBe(false);
    const [one, two, text] = [codec.toData(record('one')), codec.toData(record('two')), codec.toData('text')];
    expect(codec.schemas.hasNew).toBe(true);
    expect(newIn(codec, { name: 'm', key: text, value: null, threadId: 1n })).toEqual([]);
    expect(newIn(codec, { name: 'm', key: one, value: text })).toEqual(['one']);
    expect(
      newIn(codec, {
        entries: [
          [text, one],
          [text, two],
        ],
        deep: { holder: { anchors: [two] } },
      }),
    ).toEqual(['one', 'two']);
    expect(newIn(codec, [Buffer.from(one)])).toEqual([]);
  });

  test('are those of records inside, too', () => {
    const codec = serializer();
    expect(newIn(codec, codec.toData(nested))).toEqual(['inner', 'outer']);
  });

  test('are those of bytes that a value holds as they are, too', () => {
    const codec = serializer();
    const payload = codec.toData(record('payload'));
    expect(newIn(codec, codec.toData(new ReliableTopicMessage(1n, null, payload)))).toEqual(['payload']);
    expect(newIn(codec, codec.toData(new ReliableTopicMessage(1n, null, Buffer.from(payload))))).toEqual([]);
  });

  test('are new until they are confirmed, for values of before and of later', () => {
    const codec = serializer();
    const before = codec.toData(nested);
    const inner = codec.schemas.all.find(({ typeName }) => typeName === 'inner')!;
    codec.schemas.confirm(inner);
    expect([newIn(codec, before), newIn(codec, codec.toData(nested))]).toEqual([['outer'], ['outer']]);
    expect([codec.schemas.isConfirmed(inner), codec.schemas.hasNew]).toEqual([true, true]);
    for (const schema of codec.schemas.all) codec.schemas.confirm(schema);
    expect([codec.schemas.hasNew, newIn(codec, before), newIn(codec, codec.toData(nested))]).toEqual([false, [], []]);
    const { uses } = codec.schemas;
    codec.toData(nested);
    expect(codec.schemas.uses).toBe(uses);
  });

  test('are new again in each value that is written, turns of the event loop later too', async () => {
    const codec = serializer();
    codec.toData(record('one'));
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(codec.schemas.uses).toBe(0);
    expect(newIn(codec, codec.toData(record('one', 2)))).toEqual(['one']);
    expect(newIn(codec, codec.toData('text'))).toEqual([]);
  });

  test('that were learned are not new', () => {
    const codec = serializer();
    bigEndian.toData(record('learned'));
    codec.schemas.confirm(bigEndian.schemas.all.find(({ typeName }) => typeName === 'learned')!);
    expect(newIn(codec, codec.toData(record('learned')))).toEqual([]);
  });

  test('of a value that cannot be written to its end are new in the next one that needs them', () => {
    const Bad = compact({ typeName: 'bad', fields: { inner: Fields.GENERIC_RECORD, n: 'int32' } });
    const codec = serializer({ compact: { serializers: [Bad] } });
    expect(() => codec.toData(Bad.of({ inner: record('inner'), n: 'x' as never }))).toThrow('the field n must be a number');
    expect(newIn(codec, codec.toData(record('inner')))).toEqual(['inner']);
  });
});

describe('a value is complete', () => {
  const writer = serializer();

  test.each([
    ['a text', writer.toData('text'), true],
    ['JSON', writer.toData({ a: 1 }), true],
    ['an array of numbers', writer.toData([1, 2]), true],
    ['a list, which may hold anything', Buffer.from('00000000ffffffe300000000', 'hex'), false],
    ['a record of a schema that is not known', writer.toData(record('unknown')), false],
    ['no value', Buffer.alloc(3), true],
    ['a record that ends before its schema', Buffer.from('00000000ffffffc900', 'hex'), true],
  ])('or not: %s', (_what, data, expected) => {
    expect(serializer().isComplete(data)).toBe(expected);
  });

  test('when it is a record whose schema is known and has no records inside', () => {
    for (const isBigEndian of [true, false]) {
      const codec = serializer({ isBigEndian });
      expect([codec.isComplete(codec.toData(record('one'))), codec.isComplete(codec.toData(nested))]).toEqual([true, false]);
    }
  });
});
