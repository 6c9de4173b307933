import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError, IllegalArgumentError } from '../../../src/errors.ts';
import { LocalDate } from '../../../src/serialization/values/local-date.ts';
import { LocalDateTime } from '../../../src/serialization/values/local-date-time.ts';
import { LocalTime } from '../../../src/serialization/values/local-time.ts';
import { OffsetDateTime } from '../../../src/serialization/values/offset-date-time.ts';
import { bigEndian, dataOf, littleEndian, payloadOf } from './fixtures.ts';

const day = new LocalDate(2021, 6, 28);
const time = new LocalTime(11, 22, 41, 123456789);
const both = new LocalDateTime(day, time);

function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(IllegalArgumentError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('a day, a time of day, and both', () => {
  test.each([
    [new LocalDate(-999_999_999, 1, 1), '-999999999-01-01'],
    [new LocalDate(0, 2, 29), '0000-02-29'],
    [new LocalDate(999_999_999, 12, 31), '999999999-12-31'],
    [new LocalTime(0, 0, 0, 0), '00:00:00'],
    [new LocalTime(23, 59, 59, 999_999_999), '23:59:59.999999999'],
    [new LocalTime(1, 2, 3, 4), '01:02:03.000000004'],
    [LocalDateTime.from(2021, 6, 28, 11, 22, 41, 0), '2021-06-28T11:22:41'],
    [OffsetDateTime.from(2021, 6, 28, 11, 22, 41, 0, 0), '2021-06-28T11:22:41Z'],
    [new OffsetDateTime(both, 64_800), '2021-06-28T11:22:41.123456789+18:00'],
    [new OffsetDateTime(both, -34_230), '2021-06-28T11:22:41.123456789-09:30:30'],
  ])('are written as a text, and the text is read: %s', (value, text) => {
    expect(value.toString()).toBe(text);
    expect((value.constructor as typeof LocalDate).fromString(text)).toStrictEqual(value);
  });

  test('other texts of the standard are read, too', () => {
    expect(LocalDate.fromString('+12345-01-02')).toStrictEqual(new LocalDate(12345, 1, 2));
    expect(Object.is(LocalDate.fromString('-0-01-02').year, 0)).toBe(true);
    expect(LocalTime.fromString('11:22')).toStrictEqual(new LocalTime(11, 22, 0, 0));
    expect(LocalTime.fromString('11:22:41.1')).toStrictEqual(new LocalTime(11, 22, 41, 100_000_000));
    expect(LocalTime.fromString('11:22:41.1234567891')).toStrictEqual(time);
    expect(LocalDateTime.fromString('2021-06-28t11:22:41.123456789')).toStrictEqual(both);
    expect(Object.is(OffsetDateTime.fromString('2021-06-28T11:22:41z').offsetSeconds, 0)).toBe(true);
    expect(Object.is(OffsetDateTime.fromString('2021-06-28T11:22:41-00:00').offsetSeconds, 0)).toBe(true);
  });

  test.each<[string, () => unknown]>([
    ['LocalDate year', () => new LocalDate(1_000_000_000, 1, 1)],
    ['LocalDate year', () => new LocalDate(1.5, 1, 1)],
    ['LocalDate year', () => new LocalDate('2021' as unknown as number, 1, 1)],
    ['LocalDate month', () => new LocalDate(2021, 13, 1)],
    ['LocalDate month', () => new LocalDate(2021, 0, 1)],
    ['LocalDate date must be an integer from 1 to 28, not 29', () => new LocalDate(1900, 2, 29)],
    ['LocalDate date must be an integer from 1 to 29, not 30', () => new LocalDate(2000, 2, 30)],
    ['LocalDate date must be an integer from 1 to 30, not 31', () => new LocalDate(2021, 11, 31)],
    ['LocalTime hour', () => new LocalTime(24, 0, 0, 0)],
    ['LocalTime minute', () => new LocalTime(0, 60, 0, 0)],
    ['LocalTime second', () => new LocalTime(0, 0, -1, 0)],
    ['LocalTime nano', () => new LocalTime(0, 0, 0, 1e9)],
    ['LocalDateTime localDate must be a LocalDate, not an object', () => new LocalDateTime({} as LocalDate, time)],
    ['LocalDateTime localTime must be a LocalTime, not null', () => new LocalDateTime(day, null as unknown as LocalTime)],
    ['OffsetDateTime localDateTime', () => new OffsetDateTime(day as unknown as LocalDateTime, 0)],
    ['OffsetDateTime offsetSeconds', () => new OffsetDateTime(both, 64_801)],
    ['OffsetDateTime offsetSeconds', () => OffsetDateTime.fromDate(new Date(), Number.NaN)],
    ['LocalDate.fromString takes a text such as 2021-06-28, not "2021-6-28"', () => LocalDate.fromString('2021-6-28')],
    ['LocalDate.fromString', () => LocalDate.fromString(' 2021-06-28')],
    ['LocalDate.fromString takes a text such as 2021-06-28, not 5', () => LocalDate.fromString(5 as unknown as string)],
    ['LocalTime.fromString', () => LocalTime.fromString('11:22:41.')],
    ['LocalDateTime.fromString', () => LocalDateTime.fromString('2021-06-28')],
    ['LocalDateTime.fromString', () => LocalDateTime.fromString('2021-06-28T11:22T')],
    ['OffsetDateTime.fromString', () => OffsetDateTime.fromString('2021-06-28T11:22')],
    ['OffsetDateTime offsetSeconds', () => OffsetDateTime.fromString('2021-06-28T11:22+18:01')],
    ['LocalDate.fromDate', () => LocalDate.fromDate(new Date(Number.NaN))],
    ['LocalTime.fromDate', () => LocalTime.fromDate('2021' as unknown as Date)],
    ['outside', () => new LocalDateTime(new LocalDate(300_000, 1, 1), time).asDate()],
    ['outside', () => new OffsetDateTime(new LocalDateTime(new LocalDate(300_000, 1, 1), time), 0).asDate()],
    ['outside', () => OffsetDateTime.fromDate(new Date(8.64e15), 1)],
  ])('%s: what there is not is refused', (message, make) => {
    expect(refusal(make)).toContain(message === 'outside' ? 'must be a valid Date' : message);
  });
});

describe('as a Date', () => {
  test.each([2021, 99, 0, -1])('API-21: what the clocks here show in the year %i goes there and back', (year) => {
    const local = LocalDateTime.from(year, 6, 28, 11, 22, 41, 123_000_000);
    const date = local.asDate();
    expect([date.getFullYear(), date.getMonth(), date.getDate(), date.getHours()]).toEqual([year, 5, 28, 11]);
    expect(LocalDateTime.fromDate(date)).toStrictEqual(local);
    expect(LocalDate.fromDate(date)).toStrictEqual(local.localDate);
    expect(LocalTime.fromDate(date)).toStrictEqual(local.localTime);
  });

  test('API-21: a moment goes there and back with any offset', () => {
    const moments = fc.date({ noInvalidDate: true, min: new Date(-8.63e15), max: new Date(8.63e15) });
    const property = fc.property(moments, fc.integer({ min: -64_800, max: 64_800 }), (moment, offset) => {
      const shown = OffsetDateTime.fromDate(moment, offset);
      expect(shown.offsetSeconds).toBe(offset);
      expect(shown.asDate()).toStrictEqual(moment);
      expect(OffsetDateTime.fromString(shown.toString())).toStrictEqual(shown);
    });
    fc.assert(property);
    expect(new OffsetDateTime(both, 64_800).asDate().toISOString()).toBe('2021-06-27T17:22:41.123Z');
  });
});

describe('as bytes', () => {
  test.each([
    ['a day', day, '000007e5 06 1c', 'e5070000 06 1c'],
    ['a day before the year 0', new LocalDate(-1, 1, 1), 'ffffffff 01 01', 'ffffffff 01 01'],
    ['a time of day', time, '0b 16 29 075bcd15', '0b 16 29 15cd5b07'],
    ['both', both, '000007e5 06 1c 0b 16 29 075bcd15', 'e5070000 06 1c 0b 16 29 15cd5b07'],
    [
      'both with an offset',
      new OffsetDateTime(both, -3600),
      '000007e5 06 1c 0b 16 29 075bcd15 fffff1f0',
      'e5070000 06 1c 0b 16 29 15cd5b07 f0f1ffff',
    ],
  ])('%s', (_, value, big, little) => {
    expect(payloadOf(bigEndian.toData(value))).toBe(big.replaceAll(' ', ''));
    expect(payloadOf(littleEndian.toData(value))).toBe(little.replaceAll(' ', ''));
  });

  test.each([
    [-51, 'LocalDate', '3b9aca00 01 01'],
    [-51, 'LocalDate', '000007e5 02 1d'],
    [-51, 'LocalDate', '000007e5 00 01'],
    [-52, 'LocalTime', '18 00 00 00000000'],
    [-52, 'LocalTime', '00 00 00 3b9aca00'],
    [-53, 'LocalTime', '000007e5 02 01 00 ff 00 00000000'],
    [-54, 'OffsetDateTime', '000007e5 02 01 00 00 00 00000000 0000fd21'],
  ])('type %i is refused when there is no such %s', (typeId, name, payload) => {
    const read = () => bigEndian.toObject(dataOf(typeId, payload));
    expect(read).toThrow(HazelcastSerializationError);
    expect(read).toThrow(`type ${typeId} cannot be read: there is no such ${name} (at byte`);
  });
});
