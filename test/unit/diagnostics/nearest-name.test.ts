import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestName, noOption } from '../../../src/diagnostics/nearest-name.ts';

const names = ['reconnectMode', 'asyncStart', 'initialBackoffMillis', 'ssl', 'initial'];

test.each([
  ['reconnectMod', 'reconnectMode'],
  ['reconectMdoe', 'reconnectMode'],
  ['asyncStarted', 'asyncStart'],
  ['xsyncStarted', 'asyncStart'],
  ['sll', 'ssl'],
  ['initial_backoff_millis', 'initialBackoffMillis'],
  ['INITIAL_BACKOFF_MILLIS', 'initialBackoffMillis'],
  ['async_start', 'asyncStart'],
  ['initials', 'initial'],
])('API-6: %s is taken for %s', (name, meant) => {
  expect(nearestName(name, names)).toBe(meant);
});

test.each(['xsyncStartedx', 'backoff', '', 'abc', 'x'.repeat(10_000)])('API-6: nothing comes near to %s', (name) => {
  expect(nearestName(name, names)).toBeUndefined();
});

test('API-6: the nearest of several names is taken', () => {
  expect(nearestName('heartbeat.timeout', ['heartbeat.timer', 'heartbeat.timeouts', 'heartbeat.timeou'])).toBe('heartbeat.timeouts');
  expect(nearestName('ready', ['steady', 'read'])).toBe('read');
});

test('API-6: a name with up to three slips is still found', () => {
  const slip = fc.record({ at: fc.nat(19), kind: fc.constantFrom('drop', 'add', 'replace') });
  fc.assert(
    fc.property(fc.array(slip, { maxLength: 3 }), (slips) => {
      const letters = 'initialBackoffMillis'.split('');
      for (const { at, kind } of slips) letters.splice(at, kind === 'add' ? 0 : 1, ...(kind === 'drop' ? [] : ['#']));
      expect(nearestName(letters.join(''), names)).toBe('initialBackoffMillis');
    }),
  );
});

test('CONFIG-3: an unknown option is named, with what was meant if anything was', () => {
  expect(noOption('a.reconnect_mode', 'reconnect_mode', names)).toBe('there is no option a.reconnect_mode, did you mean reconnectMode');
  expect(noOption('a.nothing', 'nothing', names)).toBe('there is no option a.nothing');
});
