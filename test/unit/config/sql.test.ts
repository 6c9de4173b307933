import { expect, test } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { messagesOf } from './issues.ts';

test('CONFIG-1 SQL-20 SQL-24: SQL has its defaults, and words in any letter case', () => {
  expect(resolveConfig({}).sql).toEqual({ partitionArgumentCacheSize: 1_024, resubmissionMode: 'NEVER' });
  expect(resolveConfig({ sql: { partitionArgumentCacheSize: 0, resubmissionMode: 'retry_all' } }).sql).toEqual({
    partitionArgumentCacheSize: 0,
    resubmissionMode: 'RETRY_ALL',
  });
});

test.each([
  [{ partitionArgumentCacheSize: -1 }, 'sql.partitionArgumentCacheSize must be an integer from 0, not -1'],
  [
    { resubmissionMode: 'ALWAYS' },
    `sql.resubmissionMode must be 'NEVER', 'RETRY_SELECTS', 'RETRY_SELECTS_ALLOW_DUPLICATES' or 'RETRY_ALL', not "ALWAYS"`,
  ],
  [{ resubmissionMod: 'NEVER' }, 'there is no option sql.resubmissionMod, did you mean resubmissionMode'],
])('CONFIG-2 CONFIG-3: %o is refused: %s', (sql, message) => {
  expect(messagesOf({ sql })).toEqual([message]);
});
