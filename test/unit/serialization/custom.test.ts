import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { type Serializer as CustomSerializer } from '../../../src/serialization/contracts.ts';
import { HazelcastJsonValue } from '../../../src/serialization/json.ts';
import { payloadOf, serializer } from './fixtures.ts';

class Money {
  readonly hzCustomId = 7;
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
}

const moneySerializer: CustomSerializer<Money> = {
  id: 7,
  read: (input) => new Money(input.readInt()),
  write: (output, money) => output.writeInt(money.cents),
};
const globalSerializer: CustomSerializer = {
  id: 99,
  read: (input) => ({ global: input.readString() }),
  write: (output, value) => output.writeString(JSON.stringify(value)),
};
const custom = serializer({ customSerializers: [moneySerializer] });
const both = serializer({ customSerializers: [moneySerializer], globalSerializer });
const typeIdOf = (data: Buffer) => data.readInt32BE(4);

describe('a custom serializer', () => {
  test('writes the objects that name it, and reads its type id', () => {
    const data = custom.toData(new Money(5));
    expect(typeIdOf(data)).toBe(7);
    expect(payloadOf(data)).toBe('00000005');
    expect(custom.toObject(data)).toStrictEqual(new Money(5));
  });

  test('never sees a built-in type', () => {
    const array = Object.assign([1], { hzCustomId: 7 });
    const date = Object.assign(new Date(0), { hzCustomId: 7 });
    expect(typeIdOf(custom.toData(array))).toBe(-19);
    expect(typeIdOf(custom.toData(date))).toBe(-25);
  });

  test('that is not there is named', () => {
    expect(() => custom.toData({ hzCustomId: 8 })).toThrow('customSerializers has no serializer with the id 8');
    expect(() => serializer().toObject(custom.toData(new Money(1)))).toThrow('which customSerializers lacks');
  });

  test('that throws fails the one value, with the error as the cause', () => {
    const cause = new TypeError('31337');
    const failing = serializer({
      customSerializers: [
        {
          id: 7,
          read: () => {
            throw cause;
          },
          write: () => {
            throw cause;
          },
        },
      ],
    });
    const read = () => failing.toObject(custom.toData(new Money(1)));
    const write = () => failing.toData(new Money(1));
    for (const [run, message] of [
      [read, 'type 7 cannot be read: read of the serializer 7 threw'],
      [write, 'write of the serializer 7 threw'],
    ] as const) {
      expect(run).toThrow(HazelcastSerializationError);
      expect(run).toThrow(expect.objectContaining({ cause, message: expect.stringContaining(message) }) as Error);
    }
  });

  test('whose bytes end too early fails', () => {
    expect(() => custom.toObject(custom.toData(new Money(1)).subarray(0, 11))).toThrow('4 bytes are needed and 3 are left');
  });
});

describe('the global serializer', () => {
  test.each([
    ['a plain object', { a: 1 }],
    ['an array of objects', [{ a: 1 }]],
    ['a mixed array', ['a', 1]],
    ['a Map', new Map([[1, 2]])],
    ['a typed array that Java lacks', Uint16Array.of(1)],
  ])('takes %s instead of JSON', (_, value) => {
    const data = both.toData(value);
    expect(typeIdOf(data)).toBe(99);
    expect(both.toObject(data)).toStrictEqual({ global: JSON.stringify(value) });
  });

  test.each<[string, unknown, number]>([
    ['text', 'a', -11],
    ['a number', 1, -10],
    ['a Buffer', Buffer.of(1), -12],
    ['a HazelcastJsonValue', new HazelcastJsonValue('1'), -130],
    ['what a custom serializer takes', new Money(1), 7],
    ['an array of numbers', [1], -19],
  ])('never sees %s', (_, value, typeId) => {
    expect(typeIdOf(both.toData(value))).toBe(typeId);
  });

  test('never sees null, undefined, functions and symbols', () => {
    for (const value of [null, undefined, () => 1, Symbol('s')]) expect(() => both.toData(value)).toThrow('cannot be written');
  });
});
