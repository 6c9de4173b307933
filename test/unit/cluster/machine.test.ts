import { describe, expect, test } from 'vitest';
import { Machine } from '../../../src/cluster/machine.ts';
import { cause, textOf } from './states.ts';

describe('the driver of the machine', () => {
  test('MACHINE-3: effects run in order, and what an effect raises is stepped after all of them', () => {
    const log: string[] = [];
    const machine: Machine = new Machine({ mode: 'ON', candidates: 1, tryCount: 0 }, (effect) => {
      log.push(`begin ${textOf(effect)} in ${machine.state.kind}`);
      if (effect.do === 'announce' && effect.lifecycle === 'STARTING') {
        machine.dispatch({ kind: 'OPENED', loop: 1, now: 0 });
        machine.dispatch({ kind: 'SYNCED', epoch: 1 });
      }
      log.push(`end ${textOf(effect)} in ${machine.state.kind}`);
    });
    machine.dispatch({ kind: 'START' });
    expect(log).toEqual([
      'begin announce STARTING in CONNECTING',
      'end announce STARTING in CONNECTING',
      'begin announce STARTED in CONNECTING',
      'end announce STARTED in CONNECTING',
      'begin search not before -Infinity in CONNECTING',
      'end search not before -Infinity in CONNECTING',
      'begin sync in SYNCING',
      'end sync in SYNCING',
      'begin announce CONNECTED in INITIALIZED',
      'end announce CONNECTED in INITIALIZED',
      'begin release in INITIALIZED',
      'end release in INITIALIZED',
    ]);
  });

  test('tells of another state or attempt once its effects have been run, and of nothing else', () => {
    const log: string[] = [];
    const machine = new Machine(
      { mode: 'ON', candidates: 1, tryCount: 0 },
      (effect) => log.push(textOf(effect)),
      (previous, current) => log.push(`${previous.kind} ${previous.attempt} > ${current.kind} ${current.attempt}`),
    );
    machine.dispatch({ kind: 'START' });
    machine.dispatch({ kind: 'START' });
    machine.dispatch({ kind: 'ROUND_FAILED', loop: 1, pauseMillis: 5 });
    machine.dispatch({ kind: 'CLOSE' });
    expect(log.filter((line) => !line.startsWith('announce'))).toEqual([
      'search not before -Infinity',
      'NEW 0 > CONNECTING 0',
      'pause 5',
      'CONNECTING 0 > CONNECTING 1',
      'shutDown',
      'CONNECTING 1 > CLOSING 0',
    ]);
  });

  test('STATUS-2: tells of a move from one candidate to the next, though the client is SWITCHING before and after it', () => {
    const candidates: string[] = [];
    const machine = new Machine(
      { mode: 'ON', candidates: 3, tryCount: 1 },
      () => {},
      (previous, current) => candidates.push(`${previous.candidate} > ${current.candidate}`),
    );
    machine.dispatch({ kind: 'START' });
    machine.dispatch({ kind: 'GIVE_UP', loop: 1, cause });
    machine.dispatch({ kind: 'GIVE_UP', loop: 2, cause });
    machine.dispatch({ kind: 'GIVE_UP', loop: 2, cause });
    expect(candidates).toEqual(['0 > 0', '0 > 1', '1 > 2']);
  });

  test('MACHINE-3: goes on taking events after an effect threw', () => {
    let isBroken = true;
    const machine = new Machine({ mode: 'ON', candidates: 1, tryCount: 0 }, () => {
      if (isBroken) throw cause;
    });
    expect(() => machine.dispatch({ kind: 'START' })).toThrow(cause);
    isBroken = false;
    machine.dispatch({ kind: 'CLOSE' });
    expect(machine.state.kind).toBe('CLOSING');
  });
});
