import { describe, expect, test } from 'vitest';
import { reportOf, textOf, type Observations } from '../../../scripts/chaos-report.mjs';

const good: Observations = {
  seed: 'seed',
  minutes: 1,
  faults: { kill: 2, cut: 1 },
  reads: 10,
  writes: 20,
  failures: { 'ON put TargetDisconnectedError': 3, 'ON set MemberLeftError': 1, 'ASYNC get ClientOfflineError': 5 },
  lostWrites: 0,
  doubledWrites: 0,
  wrong: [],
  problems: [],
  reconnectMillis: { cluster: Array.from({ length: 100 }, (_, i) => i + 1), member: [] },
  heapBytes: { before: 10 * 2 ** 20, after: 12 * 2 ** 20 },
  left: { sockets: 0, timers: 0 },
};
const brokenBy = (changes: Partial<Observations>) => reportOf({ ...good, ...changes }).broken;

test('a report says how often and how long', () => {
  const report = reportOf(good);
  expect(report).toMatchObject({
    operations: { reads: 10, writes: 20 },
    heapMiB: { before: 10, after: 12 },
    reconnectMillis: { cluster: { count: 100, p50: 51, p99: 100, max: 100 }, member: { count: 0, p99: 0 } },
    broken: [],
  });
  expect(textOf(report)).toContain('3 TargetDisconnectedError (ON), 1 MemberLeftError (ON), 5 ClientOfflineError (ASYNC)');
});

describe('a run has failed', () => {
  test('when writes were lost or doubled', () => {
    expect(brokenBy({ lostWrites: 1 })).toEqual(['1 acknowledged writes are lost']);
    expect(brokenBy({ doubledWrites: 2 })).toEqual(['2 writes were executed twice']);
    expect(brokenBy({ wrong: ['a reply'] })).toEqual(['a reply']);
  });

  test('when something was left or did not end', () => {
    expect(brokenBy({ left: { sockets: 1, timers: 2 } })).toEqual(['1 sockets are left', '2 timers are left']);
    expect(brokenBy({ problems: ['shutting down: late'] })).toEqual(['shutting down: late']);
    expect(brokenBy({ heapBytes: { before: 0, after: 20 * 2 ** 20 } })).toHaveLength(1);
  });

  test.each([
    'ON get TargetDisconnectedError',
    'ON get ClientOfflineError',
    'single put ClientOfflineError',
    'ON put OperationTimeoutError',
    'ASYNC get MemberLeftError',
    'ON put TypeError',
  ])('when there was a failure that must not be: %s', (failure) => {
    expect(brokenBy({ failures: { [failure]: 1 } })).toEqual([failure]);
  });
});
