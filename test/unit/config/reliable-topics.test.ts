import { expect, test } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { messagesOf } from './issues.ts';

test('CONFIG-1 API-27: reliable topics have their defaults, and words in any letter case', () => {
  const { reliableTopics } = resolveConfig({
    reliableTopics: { default: {}, 'news-*': { readBatchSize: 1_000, overloadPolicy: 'discard_newest' } },
  });
  expect(reliableTopics).toEqual({
    default: { readBatchSize: 10, overloadPolicy: 'BLOCK' },
    'news-*': { readBatchSize: 1_000, overloadPolicy: 'DISCARD_NEWEST' },
  });
  expect(resolveConfig({}).reliableTopics).toEqual({});
});

test.each([
  [{ news: { readBatchSize: 0 } }, 'reliableTopics.news.readBatchSize must be an integer from 1 to 1000, not 0'],
  [{ news: { readBatchSize: 1_001 } }, 'reliableTopics.news.readBatchSize must be an integer from 1 to 1000, not 1001'],
  [{ news: { readBatchSize: 1.5 } }, 'reliableTopics.news.readBatchSize must be an integer from 1 to 1000, not 1.5'],
  [
    { news: { overloadPolicy: 'WAIT' } },
    `reliableTopics.news.overloadPolicy must be 'DISCARD_OLDEST', 'DISCARD_NEWEST', 'BLOCK' or 'ERROR', not "WAIT"`,
  ],
  [{ news: { readBachSize: 5 } }, 'there is no option reliableTopics.news.readBachSize, did you mean readBatchSize'],
])('CONFIG-2 CONFIG-3: %o is refused: %s', (reliableTopics, message) => {
  expect(messagesOf({ reliableTopics })).toEqual([message]);
});
