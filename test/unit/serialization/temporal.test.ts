import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { IllegalArgumentError, UnsupportedOperationError } from '../../../src/errors.ts';
import { LocalDate } from '../../../src/serialization/values/local-date.ts';
import { LocalDateTime } from '../../../src/serialization/values/local-date-time.ts';
import { LocalTime } from '../../../src/serialization/values/local-time.ts';
import { OffsetDateTime } from '../../../src/serialization/values/offset-date-time.ts';

const runtime = globalThis as { Temporal?: unknown };
const own = runtime.Temporal;
afterEach(() => {
  if (own === undefined) delete runtime.Temporal;
  else runtime.Temporal = own;
});

describe('where the runtime has Temporal', () => {
  beforeEach(() => {
    runtime.Temporal = Temporal;
  });

  test.each([
    ['a day', LocalDate.fromString('2024-02-29'), '2024-02-29', Temporal.PlainDate],
    ['a day before the year 0', new LocalDate(-1, 1, 2), '-000001-01-02', Temporal.PlainDate],
    ['a time', new LocalTime(1, 2, 3, 123_456_789), '01:02:03.123456789', Temporal.PlainTime],
    ['a time without a fraction', new LocalTime(23, 59, 59, 0), '23:59:59', Temporal.PlainTime],
    ['both', LocalDateTime.from(2024, 2, 29, 1, 2, 3, 7), '2024-02-29T01:02:03.000000007', Temporal.PlainDateTime],
    ['both in UTC', OffsetDateTime.from(2024, 2, 29, 1, 2, 3, 0, 0), '2024-02-29T01:02:03+00:00[UTC]', Temporal.ZonedDateTime],
    [
      'both ahead of UTC',
      OffsetDateTime.from(2024, 2, 29, 1, 2, 3, 4_000, 9_000),
      '2024-02-29T01:02:03.000004+02:30[+02:30]',
      Temporal.ZonedDateTime,
    ],
    ['both behind UTC', OffsetDateTime.from(2024, 2, 29, 1, 2, 3, 0, -3_600), '2024-02-29T01:02:03-01:00[-01:00]', Temporal.ZonedDateTime],
  ])('%s is the same there', (_, value, text, type) => {
    const made = value.toTemporal();
    expect(made).toBeInstanceOf(type);
    expect(String(made)).toBe(text);
  });

  test('what is outside its range is refused', () => {
    const offset = OffsetDateTime.from(2024, 2, 29, 1, 2, 3, 0, 3_601);
    for (const value of [new LocalDate(999_999, 1, 1), LocalDateTime.from(-999_999, 1, 1, 0, 0, 0, 0), offset]) {
      expect(() => value.toTemporal()).toThrow(IllegalArgumentError);
      expect(() => value.toTemporal()).toThrow('is outside the range of Temporal');
    }
  });
});

test('where the runtime has none, that is said', () => {
  delete runtime.Temporal;
  for (const value of [new LocalDate(1, 1, 1), new LocalTime(1, 1, 1, 1), LocalDateTime.from(1, 1, 1, 1, 1, 1, 1)])
    expect(() => value.toTemporal()).toThrow(UnsupportedOperationError);
});
