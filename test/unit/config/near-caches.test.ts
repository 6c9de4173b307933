import { describe, expect, test } from 'vitest';
import { parseConnectionString } from '../../../src/config/connection-string.ts';
import { configFromEnv } from '../../../src/config/environment.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { messagesOf } from './issues.ts';
import { messagesBy } from './refusal.ts';

const DEFAULTS = {
  inMemoryFormat: 'BINARY',
  invalidateOnChange: true,
  timeToLiveSeconds: 0,
  maxIdleSeconds: 0,
  evictionPolicy: 'LRU',
  evictionMaxSize: Number.MAX_SAFE_INTEGER,
  evictionSamplingCount: 8,
  evictionSamplingPoolSize: 16,
  localUpdatePolicy: 'INVALIDATE',
};
const cities = (config: unknown) => ({ nearCaches: { cities: config } });

describe('a near cache', () => {
  test('CONFIG-1: has its defaults, and there is none when nothing is said', () => {
    expect(resolveConfig(cities({})).nearCaches).toEqual({ cities: DEFAULTS });
    expect(resolveConfig({}).nearCaches).toEqual({});
    expect(resolveConfig({ nearCaches: { cities: undefined } }).nearCaches).toEqual({});
  });

  test.each([
    ['inMemoryFormat', 'object', 'OBJECT'],
    ['invalidateOnChange', false, false],
    ['timeToLiveSeconds', 5, 5],
    ['maxIdleSeconds', 5, 5],
    ['evictionPolicy', 'None', 'NONE'],
    ['evictionPolicy', 'lfu', 'LFU'],
    ['evictionPolicy', 'RANDOM', 'RANDOM'],
    ['evictionMaxSize', 1, 1],
    ['evictionSamplingCount', 1, 1],
    ['evictionSamplingPoolSize', 1, 1],
    ['localUpdatePolicy', 'invalidate', 'INVALIDATE'],
  ])('CONFIG-4: takes the %s %s', (option, given, taken) => {
    expect(resolveConfig(cities({ [option]: given })).nearCaches['cities']).toEqual({ ...DEFAULTS, [option]: taken });
  });

  test.each([
    ['inMemoryFormat', 'NATIVE', "must be 'BINARY' or 'OBJECT', not \"NATIVE\""],
    ['invalidateOnChange', 1, 'must be true or false, not 1'],
    ['timeToLiveSeconds', -1, 'must be an integer from 0, not -1'],
    ['maxIdleSeconds', 0.5, 'must be an integer from 0, not 0.5'],
    ['evictionPolicy', 'FIFO', "must be 'NONE', 'LRU', 'LFU' or 'RANDOM', not \"FIFO\""],
    ['evictionMaxSize', 0, 'must be an integer from 1, not 0'],
    ['evictionSamplingCount', 0, 'must be an integer from 1, not 0'],
    ['evictionSamplingPoolSize', 2 ** 53, 'must be an integer from 1, not 9007199254740992'],
    ['evictionSamplingPoolSize', null, 'must be an integer from 1, not null'],
  ])('CONFIG-2: refuses the %s %s', (option, given, message) => {
    expect(messagesOf(cities({ [option]: given }))).toEqual([`nearCaches.cities.${option} ${message}`]);
  });

  test('NEARCACHE-12: there is no other update policy than INVALIDATE', () => {
    expect(messagesOf(cities({ localUpdatePolicy: 'CACHE_ON_UPDATE' }))).toEqual([
      'nearCaches.cities.localUpdatePolicy must be \'INVALIDATE\', not "CACHE_ON_UPDATE"',
    ]);
  });

  test('NEARCACHE-32: has no preloader', () => {
    expect(messagesOf(cities({ preloader: { enabled: true } }))).toEqual(['there is no option nearCaches.cities.preloader']);
  });

  test('CONFIG-2 API-27: has a name with one star at most', () => {
    expect(messagesOf({ nearCaches: { 'a*b*': {} } })).toEqual(['nearCaches.a*b* must be a name with one * at most, not "a*b*"']);
    expect(messagesOf({ nearCaches: [] })).toEqual(['nearCaches must be an object, not an array']);
    expect(messagesOf(cities(5))).toEqual(['nearCaches.cities must be an object, not 5']);
  });

  test('CONFIG-3: CONFIG-6: every near cache is looked at, and what comes out is a copy', () => {
    const given = cities({ evictionMaxSize: 5 });
    const { nearCaches } = resolveConfig(given);
    (given.nearCaches.cities as { evictionMaxSize: number }).evictionMaxSize = 6;
    expect(nearCaches['cities']?.evictionMaxSize).toBe(5);
    expect(messagesOf({ nearCaches: { a: { evictionMaxsize: 1 }, b: { evictionMaxSize: -1 } } })).toEqual([
      'there is no option nearCaches.a.evictionMaxsize, did you mean evictionMaxSize',
      'nearCaches.b.evictionMaxSize must be an integer from 1, not -1',
    ]);
  });
});

describe('a near cache in a text', () => {
  test('is given in a connection string, under a name that may have dots in it', () => {
    const config = parseConnectionString(
      'hazelcast://host?nearCaches.a.b.evictionMaxSize=5&nearCaches.a.b.evictionPolicy=lfu&nearCaches.c*.maxIdleSeconds=7',
    );
    expect(config.nearCaches).toEqual({ 'a.b': { evictionMaxSize: 5, evictionPolicy: 'LFU' }, 'c*': { maxIdleSeconds: 7 } });
  });

  test('CONFIG-2 CONFIG-3: is refused as in an object', () => {
    expect(messagesBy(() => parseConnectionString('hazelcast://host?nearCaches.a.evictionMaxSize=x'))).toEqual([
      'nearCaches.a.evictionMaxSize must be an integer from 1, not "x"',
    ]);
    expect(messagesBy(() => parseConnectionString('hazelcast://host?nearCaches.a.evictionMaxSizes=1'))).toEqual([
      'there is no option nearCaches.a.evictionMaxSizes, did you mean evictionMaxSize',
    ]);
  });

  test('CONFIG-2: is no variable of the environment, where names have no letter case', () => {
    expect(messagesBy(() => configFromEnv({ HZCLIENT_NEARCACHES: '{}' }))).toEqual(['nearCaches cannot be given as text']);
  });
});

describe('the repair of near caches', () => {
  const INTERVAL = 'hazelcast.invalidation.reconciliation.interval.seconds';
  const LEAST = 'hazelcast.invalidation.min.reconciliation.interval.seconds';
  const repair = (properties: object) => resolveConfig({ properties }).nearCacheRepair;

  test('CONFIG-1: is every 60 s, and tolerates 10', () => {
    expect(repair({})).toEqual({ reconciliationSeconds: 60, maxToleratedMissCount: 10 });
    expect(repair({ [INTERVAL]: 30, 'hazelcast.invalidation.max.tolerated.miss.count': 0 })).toEqual({
      reconciliationSeconds: 30,
      maxToleratedMissCount: 0,
    });
  });

  test('NEARCACHE-23: may be switched off, but is not more often than the least interval', () => {
    expect(repair({ [INTERVAL]: 0 }).reconciliationSeconds).toBe(0);
    expect(repair({ [INTERVAL]: 1, [LEAST]: 1 }).reconciliationSeconds).toBe(1);
    expect(messagesOf({ properties: { [INTERVAL]: 29 } })).toEqual([`${INTERVAL} must be 0 or at least the 30 of ${LEAST}, not 29`]);
    expect(messagesOf({ properties: { [LEAST]: 0 } })).toEqual([`${LEAST} must be an integer from 1, not 0`]);
  });
});
