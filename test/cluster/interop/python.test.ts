import { describe, expect, test } from 'vitest';
import { BigDecimal, LocalDate, LocalDateTime, LocalTime, OffsetDateTime, UUID } from '../../../src/index.ts';
import { exchangeTests } from './exchange.ts';
import { pythonProgram } from './python.ts';
import { keys, onlyRead, SAMPLES, type Sample } from './samples.ts';

const micros = new LocalTime(23, 59, 59, 999_999_000);

/** What takes the place of values that are too large or too fine for Python. */
const OF_PYTHON: readonly Sample[] = [
  ...keys({ 'day-of-1': new LocalDate(1, 1, 1), 'day-of-9999': new LocalDate(9999, 12, 31), 'time-micros': micros }),
  ...keys({ 'offset-micros': OffsetDateTime.from(1970, 1, 1, 0, 0, 0, 1_000, -19_815) }),
  ...keys({ 'day-time-micros': new LocalDateTime(new LocalDate(2021, 6, 28), micros) }),
  ...onlyRead({ 'list-of-python': ['a', 1, null, 2n ** 63n - 1n, -0, ['inner', null], new BigDecimal(10n, 0), new UUID(0n, 0n)] }),
  ...onlyRead({ pickled: new Error('-120') }),
];

/** Java's own ways, and times that Python does not have. */
const NOT_OF_PYTHON = [
  ...['char', 'chars', 'strings-null', 'day-first', 'day-last', 'day-before-1', 'time', 'day-time', 'day-time-last'],
  ...['offset', 'offset-first', 'offset-last', 'date', 'date-first', 'date-last', 'date-too-late', 'enum', 'list', 'list-linked'],
  ...['objects', 'queue', 'map', 'map-linked', 'map-sorted', 'map-concurrent', 'map-of-ours', 'set', 'set-linked', 'set-sorted'],
  ...['entry', 'optional', 'optional-empty', 'class', 'portable-old', 'portable-new', 'portable-unknown'],
  ...['compact-zero-config-class', 'compact-new-null'],
];

/** What Python reads, but never writes so: it has fewer types of numbers and arrays. */
const ONLY_OURS = [
  ...['byte-min', 'float', 'float-NaN', 'float-0', 'float-minus-0', 'long-0', 'long-minus-1'],
  ...['big-0', 'big-minus-1', 'big-minus-128', 'big-128', 'booleans', 'strings', 'day-time-micros'],
  ...['shorts', 'ints', 'longs', 'floats', 'doubles'].flatMap((name) => [name, `${name}-empty`]),
];

const samples = [...SAMPLES.filter(({ name }) => !NOT_OF_PYTHON.includes(name)), ...OF_PYTHON];

describe('with a Python client', () => {
  exchangeTests('Python', pythonProgram, {
    theirs: samples.filter(({ name }) => !ONLY_OURS.includes(name)),
    ours: samples
      .filter(({ use }) => use !== 'read')
      .map((sample) => (ONLY_OURS.includes(sample.name) ? { ...sample, use: 'value' as const } : sample)),
  });

  test('each sample that is left out exists', () => {
    const names = [...SAMPLES, ...OF_PYTHON].map(({ name }) => name);
    expect([...NOT_OF_PYTHON, ...ONLY_OURS].filter((name) => !names.includes(name))).toEqual([]);
  });
});
