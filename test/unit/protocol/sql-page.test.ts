import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Flag } from '../../../src/protocol/frames.ts';
import { sqlPage, type SqlColumn, type SqlPage } from '../../../src/protocol/sql-page.ts';
import { frame as plainFrame, read as fieldRead, write as fieldWrite } from './bytes.ts';

const write = (page: SqlPage) => fieldWrite(sqlPage, page);
const read = (bytes: Buffer) => fieldRead(sqlPage, bytes);
const frame = (hex: string, flags = 0) => plainFrame(flags, Buffer.from(hex, 'hex'));

/** A page with one column, from the type of the column and the frames of its values. */
function page(type: number, ...frames: Buffer[]): Buffer {
  const types = Buffer.alloc(4);
  types.writeInt32LE(type);
  return Buffer.concat([frame('', Flag.begin), frame('01'), frame(types.toString('hex')), ...frames, frame('', Flag.end)]);
}

const date = { year: -5, month: 12, day: 31 };
const time = { hour: 23, minute: 59, second: 58, nano: 999_999_999 };
const begin = frame('', Flag.begin);
const end = frame('', Flag.end);
const none = frame('', Flag.nullFrame);

describe('a page of an SQL result', () => {
  test.each([
    ['VARCHAR', 0, ['a', null, ''], [begin, frame('61'), none, frame(''), end]],
    ['BOOLEAN', 1, [true, null, false], [frame('03' + '03000000' + '05' + '01' + '00')]],
    ['TINYINT', 2, [-1, 127], [frame('02' + '02000000' + 'ff' + '7f')]],
    ['SMALLINT', 3, [-2, 256], [frame('02' + '02000000' + 'feff' + '0001')]],
    ['INTEGER', 4, [1, 2, 3, 4], [frame('02' + '04000000' + '01000000' + '02000000' + '03000000' + '04000000')]],
    ['BIGINT', 5, [null, -2n], [frame('03' + '02000000' + '02' + 'feffffffffffffff')]],
    ['DECIMAL', 6, [{ unscaled: Buffer.from('ff38', 'hex'), scale: 2 }, null], [begin, frame('02000000' + 'ff38' + '02000000'), none, end]],
    ['REAL', 7, [0.5], [frame('02' + '01000000' + '0000003f')]],
    ['DOUBLE', 8, [0.5], [frame('02' + '01000000' + '000000000000e03f')]],
    ['DATE', 9, [date], [frame('02' + '01000000' + 'fbffffff' + '0c' + '1f')]],
    ['TIME', 10, [time], [frame('02' + '01000000' + '173b3a' + 'ffc99a3b')]],
    ['TIMESTAMP', 11, [{ date, time }], [frame('02' + '01000000' + 'fbffffff0c1f' + '173b3affc99a3b')]],
    [
      'TIMESTAMP_WITH_TIME_ZONE',
      12,
      [{ date, time, offsetSeconds: -3600 }],
      [frame('02' + '01000000' + 'fbffffff0c1f' + '173b3affc99a3b' + 'f0f1ffff')],
    ],
    ['OBJECT', 13, [Buffer.from('serialized'), null], [begin, frame(Buffer.from('serialized').toString('hex')), none, end]],
    ['NULL', 14, [null, null, null], [frame('03000000')]],
    ['JSON', 15, [{ value: '{}' }, null], [begin, begin, frame('7b7d'), end, none, end]],
  ] as [string, number, unknown[], Buffer[]][])('holds a column of %s', (_, type, values, frames) => {
    const bytes = write({ isLast: true, columns: [{ type, values }] });
    expect(bytes.toString('hex')).toBe(page(type, ...frames).toString('hex'));
    expect(read(bytes)).toEqual({ isLast: true, columns: [{ type, values }] });
  });

  test('marks groups of eight rows, the first row in the lowest bit', () => {
    const values = [1, null, null, 2, null, null, null, 3, null, 4];
    const bytes = write({ isLast: false, columns: [{ type: 2, values }] });
    expect(bytes.subarray(-6 - 11, -6).toString('hex')).toBe('03' + '0a000000' + '89' + '010203' + '02' + '04');
  });

  test('has no body for a column without rows or with nulls only', () => {
    expect(write({ isLast: false, columns: [{ type: 4, values: [] }] })).toEqual(
      Buffer.concat([begin, frame('00'), frame('04000000'), frame('01' + '00000000'), end]),
    );
    expect(write({ isLast: false, columns: [{ type: 4, values: [null, null] }] }).toString('hex')).toContain(
      '0b0000000000' + '01' + '02000000',
    );
  });

  test('comes back with any columns of any rows', () => {
    const values: Readonly<Record<number, fc.Arbitrary<unknown>>> = {
      0: fc.string({ unit: 'grapheme' }),
      1: fc.boolean(),
      2: fc.integer({ min: -128, max: 127 }),
      3: fc.integer({ min: -32768, max: 32767 }),
      4: fc.integer(),
      5: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      8: fc.double({ noNaN: true }),
    };
    const column = (rows: number) =>
      fc.constantFrom(...Object.keys(values).map(Number)).chain((type) => {
        const some = fc.array(fc.option(values[type]!, { nil: null }), { minLength: rows, maxLength: rows });
        return some.map((of): SqlColumn => ({ type, values: of }));
      });
    const columns = fc.nat(20).chain((rows) => fc.array(column(rows), { maxLength: 5 }));
    fc.assert(
      fc.property(columns, fc.boolean(), (all, isLast) => {
        expect(read(write({ isLast, columns: all }))).toEqual({ isLast, columns: all });
      }),
    );
  });

  test('skips what a newer member adds behind its columns', () => {
    const bytes = Buffer.concat([begin, frame('01ff'), frame('0e000000'), frame('02000000'), frame('aa'), begin, end, end]);
    expect(read(bytes)).toEqual({ isLast: true, columns: [{ type: 14, values: [null, null] }] });
  });

  test.each([
    ['a type that does not exist', page(16, frame('00'))],
    ['a negative type', page(-1, frame('00'))],
    ['a way of writing that does not exist', page(4, frame('04' + '01000000' + '00000000'))],
    ['a negative number of rows', page(4, frame('01' + 'ffffffff'))],
    ['more rows of nulls than any page', page(14, frame('ffffff7f'))],
    ['more rows of nulls than any page, in a column with a type', page(4, frame('01' + 'ffffff7f'))],
    ['fewer bytes than rows', page(4, frame('02' + '02000000' + '00000000' + '000000'))],
    ['a mask without its values', page(4, frame('03' + '01000000' + '01'))],
    ['fewer masks than groups', page(4, frame('03' + '09000000' + '00'))],
    ['a column without a header', page(4, frame('02'))],
    ['an empty column', page(14, frame(''))],
    ['a decimal number that is shorter than it says', page(6, begin, frame('03000000' + 'ff38' + '02000000'), end)],
    ['a decimal number that is longer than it says', page(6, begin, frame('01000000' + 'ff38' + '02000000'), end)],
    ['a decimal number of a negative length', page(6, begin, frame('fcffffff'), end)],
    ['a decimal number without a scale', page(6, begin, frame('00000000'), end)],
    [
      'columns of different lengths',
      Buffer.concat([begin, frame('01'), frame('0e0000000e000000'), frame('01000000'), frame('02000000'), end]),
    ],
    ['no first frame', Buffer.concat([begin, end])],
  ])('is refused with %s', (_, bytes) => {
    expect(() => read(bytes)).toThrow(ProtocolError);
  });
});
