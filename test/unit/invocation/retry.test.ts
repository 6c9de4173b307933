import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClientOfflineError, IOError } from '../../../src/errors.ts';
import { internalPause, mayRetry, retryPause, type FailedCall } from '../../../src/invocation/retry.ts';
import { boundOf, type Bound, type Route } from '../../../src/invocation/route.ts';

const bounds = ['connection', 'choice', 'member', 'none'] as const satisfies readonly Bound[];

type Answer = 'reject' | 'retry' | 'if repeatable';
type Row = Record<Bound, Answer>;

const always: Row = { connection: 'retry', choice: 'retry', member: 'retry', none: 'retry' };
const never: Row = { connection: 'reject', choice: 'reject', member: 'reject', none: 'reject' };
const elsewhere: Row = { connection: 'reject', choice: 'retry', member: 'retry', none: 'retry' };
const whenRepeatable: Row = { connection: 'reject', choice: 'reject', member: 'if repeatable', none: 'if repeatable' };

/** The codes of members that do not just reject; every other code does. */
const codes: Record<number, Row> = {
  8: always,
  39: always,
  46: always,
  47: always,
  62: always,
  82: always,
  90: always,
  19: elsewhere,
  33: whenRepeatable,
  52: whenRepeatable,
  53: { connection: 'reject', choice: 'reject', member: 'reject', none: 'retry' },
};

function expectRow(call: Pick<FailedCall, 'failure' | 'code'>, row: Row): void {
  for (const bound of bounds) {
    for (const isRepeatable of [false, true]) {
      const expected = row[bound] === 'retry' || (row[bound] === 'if repeatable' && isRepeatable);
      expect(mayRetry({ ...call, bound, isRepeatable }), JSON.stringify({ ...call, bound, isRepeatable })).toBe(expected);
    }
  }
}

describe('whether a call is tried again', () => {
  test('INVOKE-9: what was not handed over is, unless it is bound to its connection', () => {
    expectRow({ failure: 'not-sent', code: undefined }, elsewhere);
  });

  test('INVOKE-8, INVOKE-9: what was handed over and lost is only if it is repeatable, and not bound to its connection', () => {
    expectRow({ failure: 'lost', code: undefined }, whenRepeatable);
  });

  test('INVOKE-9: by the code of the member, of every code from -1 to 120', () => {
    for (let code = -1; code <= 120; code++) expectRow({ failure: 'member', code }, codes[code] ?? never);
  });

  test('INVOKE-9: by no code beyond, nor by an error of a member without one', () => {
    fc.assert(fc.property(fc.integer(), (code) => (code >= 0 && code <= 120) || (expectRow({ failure: 'member', code }, never), true)));
    expectRow({ failure: 'member', code: undefined }, never);
  });
});

describe('the pause before a retry', () => {
  test('INVOKE-10: is none for 1 to 4, then 1, 2, 4 ... ms up to the longest', () => {
    const pauses = Array.from({ length: 20 }, (_, i) => retryPause(i + 1, 1_000));
    expect(pauses).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  test('INVOKE-10: is never longer than the longest, and never shorter than the one before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 1e9, noNaN: true, minExcluded: true }), (retries, longest) => {
        const [pause, next] = [retryPause(retries, longest), retryPause(retries + 1, longest)];
        expect(pause).toBeLessThanOrEqual(longest);
        expect(next).toBeGreaterThanOrEqual(pause);
        if (retries > 4) expect(pause).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the pause of a retry loop of the client itself', () => {
  const pauses = { first: 100, longest: 5_000, offline: 1_000 };

  test('MODE-11: is the retry pause of calls while the client is offline, however often it failed', () => {
    for (const failures of [1, 2, 50]) expect(internalPause(new ClientOfflineError('offline'), failures, pauses)).toBe(1_000);
  });

  test('STATE-3, LISTEN-6: otherwise 100 ms, doubled up to 5000', () => {
    const failed = Array.from({ length: 8 }, (_, i) => internalPause(new IOError('refused'), i + 1, pauses));
    expect(failed).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(internalPause(new IOError('refused'), 5_000, pauses)).toBe(5_000);
  });
});

describe('what a route binds a call to', () => {
  test('INVOKE-11: its connection, what was chosen, its member, or nothing', () => {
    const routes = {
      connection: { to: 'connection', connection: {} as never },
      choice: { to: 'choice', choose: () => undefined },
      member: { to: 'member', uuid: 'u' },
      partition: { to: 'partition', id: 3 },
      any: { to: 'any' },
    } satisfies { [K in Route['to']]: Route & { to: K } };
    expect(Object.values(routes).map(boundOf)).toEqual(['connection', 'choice', 'member', 'none', 'none']);
  });
});
