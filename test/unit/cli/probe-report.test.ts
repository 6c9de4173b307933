import { expect, test } from 'vitest';
import { painter } from '../../../src/cli/layout.ts';
import { findingsData, findingsText, momentText, roundTripsOf, type Findings } from '../../../src/cli/probe-report.ts';
import { longLines } from './captured.ts';

const plain = painter(false);
const reached: Findings = {
  clusterName: 'dev',
  timeline: [],
  members: [
    { uuid: '05270871-acc1-4c9f-8ac3-8ad20ee0c737', address: '10.0.0.1:5701', version: '5.7.0', isLite: false, isConnected: true },
    { uuid: 'cb318856-02e4-4de7-90d5-1c4fdee090e5', address: '10.0.0.12:5701', version: '5.7.0', isLite: true, isConnected: false },
  ],
  partitionCount: 271,
  roundTripMillis: { count: 20, min: 0.1, median: 0.2, max: 3 },
  failures: [],
};

test('a cluster is told with its members, their versions, its partitions and the round trips', () => {
  expect(findingsText(reached, plain)).toBe(`
members: 2
  10.0.0.1:5701   5.7.0  05270871-acc1-4c9f-8ac3-8ad20ee0c737  connected
  10.0.0.12:5701  5.7.0  cb318856-02e4-4de7-90d5-1c4fdee090e5  NOT CONNECTED, lite
partitions: 271
round trips of 20 calls: min 0.1, median 0.2, max 3 ms

The cluster was reached.
`);
  expect(findingsData(reached)).toMatchObject({ ok: true, failedAt: null, partitionCount: 271 });
});

test('a failure is told with its step, the reason of each address, and what to look at', () => {
  const reason = `cannot connect to ${'long-name.'.repeat(15)}invalid:5701: getaddrinfo ENOTFOUND`;
  const failures = [{ address: 'x:5701', step: 'DNS', code: 'ENOTFOUND', reason }] as const;
  const failed: Findings = { ...reached, members: [], partitionCount: 0, roundTripMillis: undefined, failures };
  const text = findingsText(failed, plain);
  expect(text).toContain('The probe failed at this step: DNS.\n  x:5701 (DNS): cannot connect to\n');
  expect(text).toMatch(/name\s+server/);
  expect(longLines(text)).toEqual([]);
  expect(findingsData(failed)).toMatchObject({ ok: false, failedAt: 'DNS', roundTripMillis: null, failures });
});

test('addresses of any length fit', () => {
  const members = [{ ...reached.members[0]!, address: `${'long-name.'.repeat(12)}:5701` }];
  expect(longLines(findingsText({ ...reached, members }, plain))).toEqual([]);
});

test('a moment tells of failed rounds and members where there are some', () => {
  const moment = { atMillis: 12, state: 'CONNECTING', attempt: 0, connectedMembers: 0, knownMembers: 0 } as const;
  expect(momentText(moment)).toBe('     12 ms  CONNECTING\n');
  expect(momentText({ ...moment, attempt: 1, connectedMembers: 2, knownMembers: 3 })).toBe(
    '     12 ms  CONNECTING, failed rounds: 1, members connected: 2 of 3\n',
  );
});

test.each([
  [[5], { count: 1, min: 5, median: 5, max: 5 }],
  [[10, 9, 1], { count: 3, min: 1, median: 9, max: 10 }],
  [[4, 1, 3, 2], { count: 4, min: 1, median: 2, max: 4 }],
  [[0.12345], { count: 1, min: 0.123, median: 0.123, max: 0.123 }],
])('the round trips of %j', (millis, expected) => {
  expect(roundTripsOf(millis)).toEqual(expected);
});
