import { describe, expect, test } from 'vitest';
import type { Message } from '../../../../src/protocol/message.ts';
import * as messages from '../../../../src/protocol/messages/map.ts';
import { identityOf } from '../../../../src/structures/map/key-identity.ts';
import { writeEffectOf } from '../../../../src/structures/map/near-cache/write-effects.ts';

const all = Object.entries(messages as Record<string, Message>);
const [a, b] = [Buffer.from('00000000a'), Buffer.from('00000000b')];
const both = [identityOf(a), identityOf(b)];

/** What changes no entry. A message that is new has to be put here or into the table. */
const HARMLESS = [
  'mapGet',
  'mapContainsKey',
  'mapContainsValue',
  'mapFlush',
  'mapLock',
  'mapTryLock',
  'mapIsLocked',
  'mapUnlock',
  'mapForceUnlock',
  'mapAddInterceptor',
  'mapRemoveInterceptor',
  'mapAddEntryListenerToKeyWithPredicate',
  'mapAddEntryListenerWithPredicate',
  'mapAddEntryListenerToKey',
  'mapAddEntryListener',
  'mapRemoveEntryListener',
  'mapAddPartitionLostListener',
  'mapRemovePartitionLostListener',
  'mapAddNearCacheInvalidationListener',
  'mapFetchNearCacheInvalidationMetadata',
  'mapGetEntryView',
  'mapKeySet',
  'mapGetAll',
  'mapValues',
  'mapEntrySet',
  'mapKeySetWithPredicate',
  'mapValuesWithPredicate',
  'mapEntriesWithPredicate',
  'mapKeySetWithPagingPredicate',
  'mapValuesWithPagingPredicate',
  'mapEntriesWithPagingPredicate',
  'mapAddIndex',
  'mapSize',
  'mapIsEmpty',
  'mapFetchKeys',
  'mapFetchEntries',
  'mapFetchWithQuery',
  'mapAggregate',
  'mapAggregateWithPredicate',
  'mapProject',
  'mapProjectWithPredicate',
  'mapEventJournalSubscribe',
  'mapEventJournalRead',
];

test('NEARCACHE-9: every message of maps either changes entries or is known not to', () => {
  const harmless = all.filter(([, message]) => writeEffectOf(message) === undefined).map(([name]) => name);
  expect(harmless.toSorted()).toEqual(HARMLESS.toSorted());
});

describe('NEARCACHE-9: what may have changed', () => {
  const one = all.filter(([name]) =>
    /^map(Put|Set|TryPut|PutIfAbsent|PutTransient|Replace|ReplaceIfSame|Remove|RemoveIfSame|TryRemove|Delete|Evict|SetTtl|ExecuteOnKey|SubmitToKey)(WithMaxIdle)?$/.test(
      name,
    ),
  );

  test('there are as many messages for one key as the rule lists, those with an idle time included', () => {
    expect(one).toHaveLength(19);
  });

  test.each(one)('%s: its key', (_name, message) => {
    expect(writeEffectOf(message)).toMatchObject({ byReply: undefined });
    expect(writeEffectOf(message)!.before({ key: a })).toEqual([identityOf(a)]);
  });

  test.each([
    [
      'mapPutAll',
      messages.mapPutAll,
      {
        entries: [
          [a, b],
          [b, a],
        ],
      },
    ],
    ['mapPutAllWithMetadata', messages.mapPutAllWithMetadata, { entries: [{ key: a }, { key: b }] }],
    ['mapLoadGivenKeys', messages.mapLoadGivenKeys, { keys: [a, b] }],
    ['mapExecuteOnKeys', messages.mapExecuteOnKeys, { keys: [a, b] }],
  ] as const)('%s: its keys', (_name, message, request) => {
    expect(writeEffectOf(message as Message)!.before(request)).toEqual(both);
  });

  test.each([
    ['mapClear', messages.mapClear, {}],
    ['mapEvictAll', messages.mapEvictAll, {}],
    ['mapRemoveAll', messages.mapRemoveAll, {}],
    ['mapReplaceAll', messages.mapReplaceAll, {}],
    ['mapLoadAll that replaces', messages.mapLoadAll, { replaceExistingValues: true }],
    ['mapExecuteOnAllKeys', messages.mapExecuteOnAllKeys, {}],
    ['mapExecuteWithPredicate', messages.mapExecuteWithPredicate, {}],
  ] as const)('%s: everything', (_name, message, request) => {
    expect(writeEffectOf(message as Message)!.before(request)).toBe('all');
  });

  test('mapLoadAll that does not replace: nothing', () => {
    expect(writeEffectOf(messages.mapLoadAll as Message)!.before({ replaceExistingValues: false })).toEqual([]);
  });

  test.each([messages.mapExecuteOnAllKeys, messages.mapExecuteWithPredicate])('entries that the answer names', (message) => {
    expect(
      writeEffectOf(message as Message)!.byReply!([
        [a, b],
        [b, a],
      ]),
    ).toEqual(both);
  });
});
