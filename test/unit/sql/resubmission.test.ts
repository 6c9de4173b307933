import { describe, expect, test } from 'vitest';
import { IOError } from '../../../src/errors.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { isSelect, mayResubmit } from '../../../src/sql/resubmission.ts';
import { HazelcastSqlException, SqlErrorCode } from '../../../src/sql/sql-exception.ts';

const failure = (sqlCode: number) => new HazelcastSqlException('no', { sqlCode, originatingMemberId: UUID.random() });
const PASSING = [1001, 1005, 1011, 1012];

describe('whether a statement is submitted anew', () => {
  const table = [
    ['NEVER', 'SELECT 1', false, false],
    ['RETRY_SELECTS', 'SELECT 1', false, true],
    ['RETRY_SELECTS', 'SELECT 1', true, false],
    ['RETRY_SELECTS', 'DELETE FROM m', false, false],
    ['RETRY_SELECTS_ALLOW_DUPLICATES', 'SELECT 1', true, true],
    ['RETRY_SELECTS_ALLOW_DUPLICATES', 'DELETE FROM m', false, false],
    ['RETRY_ALL', 'DELETE FROM m', false, true],
    ['RETRY_ALL', 'SELECT 1', true, true],
  ] as const;

  test.each(table)('SQL-24: in mode %s, of %s, when a row was handed out %s: %s', (mode, sql, hasHandedOut, expected) => {
    for (const code of PASSING) expect(mayResubmit(mode, failure(code), { sql, hasHandedOut })).toBe(expected);
  });

  test('SQL-24: only after failures that pass', () => {
    const others = Object.values(SqlErrorCode).filter((code) => !PASSING.includes(code));
    for (const error of [...others.map(failure), new IOError('gone'), undefined])
      expect(mayResubmit('RETRY_ALL', error, { sql: 'SELECT 1', hasHandedOut: false })).toBe(false);
  });
});

test.each([
  ['SELECT 1', true],
  ['\n  select * from m', true],
  ['(SELECT 1)', true],
  ['-- who\n/* what\n */ SELECT 1', true],
  ['SELECTED', false],
  ['-- SELECT 1', false],
  ['/* SELECT */ DELETE FROM m', false],
  ['INSERT INTO m SELECT 1', false],
  ['SINK INTO m SELECT 1', false],
  ['', false],
])('SQL-24: %o only reads: %s', (sql, expected) => {
  expect(isSelect(sql)).toBe(expected);
});

test('SQL-24: a long text of comments is looked through quickly', () => {
  expect(isSelect(`${'/* x '.repeat(20_000)}`)).toBe(false);
  expect(isSelect(`${'( '.repeat(100_000)}`)).toBe(false);
});
