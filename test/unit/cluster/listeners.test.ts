import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test, vi } from 'vitest';
import { Lifecycle, LifecycleState } from '../../../src/cluster/lifecycle.ts';
import { Membership, type InitialMembershipEvent, type MembershipEvent } from '../../../src/cluster/membership.ts';
import { Subscribers } from '../../../src/cluster/subscribers.ts';
import { Recorder } from './recorder.ts';
import { memberAt, uuidOf } from './some-members.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));
const fail = () => {
  throw new Error('thrown');
};
const failLater = () => Promise.reject(new Error('rejected'));

describe('whoever hears of something', () => {
  function subscribers() {
    const logger = new Recorder();
    return { logger, of: new Subscribers<[string]>(logger, 'a listener') };
  }

  test('LIFE-3: hears in order, outside the stack of the client', async () => {
    const { of } = subscribers();
    const heard: string[] = [];
    of.add((what) => heard.push(`1 ${what}`));
    of.add((what) => heard.push(`2 ${what}`));
    of.emit('a');
    of.emit('b');
    expect(heard).toEqual([]);
    await soon();
    expect(heard).toEqual(['1 a', '2 a', '1 b', '2 b']);
  });

  test('LIFE-3: is not disturbed by another that throws or rejects, which is logged', async () => {
    const { of, logger } = subscribers();
    const heard: string[] = [];
    of.add(fail);
    of.add(failLater);
    of.add((what) => heard.push(what));
    of.emit('a');
    of.emit('b');
    await soon();
    expect(heard).toEqual(['a', 'b']);
    expect(logger.lines).toEqual(Array.from({ length: 4 }, () => 'error Callback: a listener failed'));
    expect(logger.details.map(String).toSorted()).toEqual(['Error: rejected', 'Error: rejected', 'Error: thrown', 'Error: thrown']);
  });

  test('LIFE-3: is not waited for', async () => {
    const { of } = subscribers();
    const heard: string[] = [];
    of.add(() => new Promise(() => {}));
    of.add((what) => heard.push(what));
    of.emit('a');
    await soon();
    expect(heard).toEqual(['a']);
  });

  test('LIFE-5: hears nothing after its removal, not even of what happened before', async () => {
    const { of } = subscribers();
    const heard: string[] = [];
    const id = of.add((what) => heard.push(what));
    of.emit('a');
    expect(of.remove(id)).toBe(true);
    expect(of.remove(id)).toBe(false);
    await soon();
    expect(heard).toEqual([]);
  });

  test('may remove another, add one, and raise more while it hears', async () => {
    const { of } = subscribers();
    const heard: string[] = [];
    of.add((what) => {
      heard.push(`1 ${what}`);
      if (what !== 'a') return;
      of.remove(second);
      of.add((later) => heard.push(`3 ${later}`));
      of.emit('b');
    });
    const second = of.add((what) => heard.push(`2 ${what}`));
    of.emit('a');
    await soon();
    expect(heard).toEqual(['1 a', '1 b', '3 b']);
  });

  test('API-32: is called in the async context in which it was added', async () => {
    const { of } = subscribers();
    const context = new AsyncLocalStorage<string>();
    const heard: (string | undefined)[] = [];
    context.run('adding', () => of.add(() => heard.push(context.getStore())));
    context.run('emitting', () => of.emit('a'));
    await soon();
    expect(heard).toEqual(['adding']);
  });
});

describe('lifecycle listeners', () => {
  test('LIFE-4, LIFE-5: are there from the configuration or added later, and get state and details', async () => {
    const logger = new Recorder();
    const configured = vi.fn();
    const added = vi.fn();
    const lifecycle = new Lifecycle(logger, [configured]);
    const details = { epoch: 1, clusterId: uuidOf(5), cause: undefined };
    lifecycle.announce('STARTING', details);
    await soon();
    const id = lifecycle.add(added);
    lifecycle.announce('CONNECTED', details);
    await soon();
    expect(lifecycle.remove(id)).toBe(true);
    expect(lifecycle.remove(id)).toBe(false);
    lifecycle.announce('DISCONNECTED', { ...details, cause: new Error('reset') });
    await soon();
    expect(configured.mock.calls.map(([state]) => state as string)).toEqual(['STARTING', 'CONNECTED', 'DISCONNECTED']);
    expect(added.mock.calls).toEqual([['CONNECTED', details]]);
    expect(configured.mock.calls[2]![1]).toMatchObject({ epoch: 1, cause: { message: 'reset' } });
    expect(logger.lines).toEqual([
      'info Lifecycle: the client is STARTING',
      'info Lifecycle: the client is CONNECTED',
      'info Lifecycle: the client is DISCONNECTED: reset',
    ]);
  });

  test('LIFE-1: the states have the names of the official client', () => {
    expect(Object.entries(LifecycleState)).toEqual(
      ['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'CHANGED_CLUSTER', 'SHUTTING_DOWN', 'SHUTDOWN'].map((name) => [name, name]),
    );
  });
});

describe('membership listeners', () => {
  const [one, two] = [memberAt('a:1', 1), memberAt('b:1', 2)];

  /** A listener that writes down what it hears. */
  function hearing(heard: string[], name: string) {
    const numbers = (members: readonly { uuid: ReturnType<typeof uuidOf> }[]) => members.map(({ uuid }) => uuid.leastSignificant).join(',');
    return {
      init: ({ members }: InitialMembershipEvent) => heard.push(`${name} init ${numbers(members)}`),
      memberAdded: ({ member, eventType, members }: MembershipEvent) =>
        heard.push(`${name} ${eventType} +${numbers([member])} of ${numbers(members)}`),
      memberRemoved: ({ member, eventType, members }: MembershipEvent) =>
        heard.push(`${name} ${eventType} -${numbers([member])} of ${numbers(members)}`),
    };
  }

  test('VIEW-8: hear of the first list, then of who went, then of who came', async () => {
    const heard: string[] = [];
    const membership = new Membership(new Recorder(), [hearing(heard, 'x')]);
    membership.init([one]);
    membership.changed({ removed: [one], added: [two] }, [two]);
    await soon();
    expect(heard).toEqual(['x init 1', 'x 2 -1 of 2', 'x 1 +2 of 2']);
  });

  test('VIEW-8: one that fails disturbs no other', async () => {
    const heard: string[] = [];
    const logger = new Recorder();
    const membership = new Membership(logger, [{ init: fail, memberAdded: failLater, memberRemoved: fail }, hearing(heard, 'x')]);
    membership.init([one]);
    membership.changed({ removed: [one], added: [two] }, [two]);
    await soon();
    expect(heard).toHaveLength(3);
    expect(logger.lines).toEqual(Array.from({ length: 3 }, () => 'error Callback: a membership listener failed'));
  });

  test('VIEW-8: one added later gets the members if they are known, and nobody else gets them again', async () => {
    const heard: string[] = [];
    const membership = new Membership(new Recorder(), [hearing(heard, 'x')]);
    membership.add(hearing(heard, 'early'), undefined);
    await soon();
    expect(heard).toEqual([]);
    membership.init([one]);
    const id = membership.add(hearing(heard, 'late'), [one]);
    await soon();
    expect(heard).toEqual(['x init 1', 'early init 1', 'late init 1']);
    expect(membership.remove(id)).toBe(true);
    expect(membership.remove(id)).toBe(false);
    membership.changed({ removed: [], added: [two] }, [one, two]);
    await soon();
    expect(heard.slice(3)).toEqual(['x 1 +2 of 1,2', 'early 1 +2 of 1,2']);
  });

  test('VIEW-8: may leave out what it does not want to hear', async () => {
    const logger = new Recorder();
    const membership = new Membership(logger, [{}]);
    membership.init([one]);
    membership.changed({ removed: [one], added: [two] }, [two]);
    await soon();
    expect(logger.lines).toEqual([]);
  });

  test('VIEW-8: are called as methods of their object', async () => {
    class Counting {
      count = 0;
      memberAdded() {
        this.count++;
      }
    }
    const listener = new Counting();
    new Membership(new Recorder(), [listener]).changed({ removed: [], added: [one, two] }, [one, two]);
    await soon();
    expect(listener.count).toBe(2);
  });
});
