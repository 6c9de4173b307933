import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { Connections } from '../../../src/cluster/connections.ts';
import { ClientOfflineError, HazelcastError, ProtocolError, TargetDisconnectedError } from '../../../src/errors.ts';
import { Listeners, type Registration } from '../../../src/invocation/listeners.ts';
import type { Connection, EventHandler } from '../../../src/network/connection.ts';
import { FrameReader } from '../../../src/protocol/frames.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { clientPing } from '../../../src/protocol/messages/client.ts';
import { UnknownSchemaError } from '../../../src/serialization/compact/unknown-schema.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { turn, watch } from './fake-cluster.ts';
import { quietLogger } from './quiet-logger.ts';

type Answer = 'accept' | 'refuse' | 'wait';

/** A member that takes registrations as the test says. */
class FakeMember {
  readonly uuid = UUID.random().toString();
  readonly member = { uuid: this.uuid };
  readonly handlers = new Map<number, EventHandler>();
  readonly requests: string[] = [];
  readonly #end = new AbortController();
  closed: { error: HazelcastError } | undefined;
  answer: Answer = 'accept';
  waiting: { accept: () => void; refuse: () => void }[] = [];
  #ids = 0;

  get lifetime(): AbortSignal {
    return this.#end.signal;
  }

  async listen(_message: Message, request: { what: string; localOnly: boolean }, handler: EventHandler) {
    const id = ++this.#ids;
    this.requests.push(`add ${request.what}${request.localOnly ? ' local' : ''}`);
    this.handlers.set(id, handler);
    try {
      if (this.answer === 'refuse') throw new HazelcastError('refused');
      if (this.answer === 'wait')
        await new Promise<void>((accept, reject) => this.waiting.push({ accept, refuse: () => reject(new HazelcastError('refused')) }));
      return { id, reply: UUID.random() };
    } catch (error) {
      this.handlers.delete(id);
      throw error;
    }
  }

  unlisten(id: number): void {
    this.handlers.delete(id);
  }

  request(_message: Message, request: { what: string }): Promise<unknown> {
    this.requests.push(`remove ${request.what}`);
    return this.answer === 'refuse' ? Promise.reject(new HazelcastError('refused')) : Promise.resolve(true);
  }

  emit(type: number): void {
    for (const handler of this.handlers.values()) handler(type, new FrameReader());
  }

  close(): void {
    this.closed = { error: new TargetDisconnectedError('closed') };
    this.handlers.clear();
    this.#end.abort();
    for (const { refuse } of this.waiting.splice(0)) refuse();
  }
}

interface Around {
  mayRegister: boolean;
  replicate?: (request: unknown) => Promise<unknown> | undefined;
  fetch: (id: bigint) => Promise<void>;
}

function create({ isSmart = true } = {}) {
  const clock = new VirtualClock();
  const connections = new Connections();
  const lines: string[] = [];
  const around: Around = { mayRegister: true, fetch: () => Promise.reject(new Error('no schema')) };
  const listeners = new Listeners({
    clock,
    logger: quietLogger(lines),
    connections,
    isSmart,
    mayRegister: () => around.mayRegister,
    replicateSchemas: (request) => around.replicate?.(request),
    fetchSchema: (id) => around.fetch(id),
    timeoutMillis: 1_000,
    pauses: { first: 100, longest: 5_000, offline: 700 },
  });
  const join = () => {
    const member = new FakeMember();
    connections.add(member.uuid, member as unknown as Connection);
    return member;
  };
  const leave = (member: FakeMember) => {
    connections.remove(member as unknown as Connection);
    member.close();
    listeners.closed(member as unknown as Connection);
  };
  const opened = (member: FakeMember) => listeners.opened(member as unknown as Connection);
  return { clock, lines, around, listeners, join, leave, opened };
}

/** A registration whose events are their types. */
function registration(what: string, seen: number[] = [], onCall = (_type: number): unknown => undefined): Registration {
  return {
    what,
    add: (localOnly) => ({ message: clientPing, request: { what, localOnly } }),
    remove: () => ({ message: clientPing, request: { what } }),
    onEvent: (type) => () => {
      seen.push(type);
      return onCall(type);
    },
  };
}

describe('keeping a listener', () => {
  test('LISTEN-6: registers it on every live connection until it works, and tells on which', async () => {
    const { clock, listeners, join } = create();
    const [willing, refusing] = [join(), join()];
    refusing.answer = 'refuse';
    const registered: unknown[] = [];
    const { record, tried } = listeners.keep({ ...registration('a'), onRegistered: (connection) => registered.push(connection) });
    await tried;
    const isOn = () => [willing, refusing].map((member) => record.isOn(member as unknown as Connection));
    expect([isOn(), registered]).toEqual([[true, false], [willing]]);
    refusing.answer = 'accept';
    await clock.advance(100);
    expect([isOn(), registered]).toEqual([
      [true, true],
      [willing, refusing],
    ]);
  });

  test('LISTEN-2: offline keeps it for the connections to come, and resolves at once', async () => {
    const { around, listeners, join, opened } = create();
    const member = join();
    around.mayRegister = false;
    await listeners.keep(registration('a')).tried;
    expect(member.requests).toEqual([]);
    await opened(member);
    expect(member.requests).toEqual(['add a local']);
  });
});

describe('adding a listener', () => {
  test('LISTEN-1: registers it once on every live connection, for the events of that member', async () => {
    const { listeners, join } = create();
    const members = [join(), join(), join()];
    await listeners.add(registration('a'));
    expect(members.map(({ requests }) => requests)).toEqual([['add a local'], ['add a local'], ['add a local']]);
  });

  test('LISTEN-1: without smart routing asks the one connection for all events', async () => {
    const { listeners, join } = create({ isSmart: false });
    const member = join();
    await listeners.add(registration('a'));
    expect(member.requests).toEqual(['add a']);
  });

  test('LISTEN-3: resolves when all live connections accepted, and not before', async () => {
    const { listeners, join } = create();
    const [quick, slow] = [join(), join()];
    slow.answer = 'wait';
    const seen = watch(listeners.add(registration('a')));
    await turn();
    expect([quick.requests, seen.settled]).toEqual([['add a local'], 0]);
    slow.waiting[0]!.accept();
    await turn();
    expect(seen.value).toEqual(expect.any(String));
  });

  test('LISTEN-3: is undone everywhere and rejected when a living member refuses', async () => {
    const { listeners, join, opened } = create();
    const [first, second, refusing] = [join(), join(), join()];
    refusing.answer = 'refuse';
    await expect(listeners.add(registration('a'))).rejects.toThrow('refused');
    expect([first.requests, second.requests]).toEqual([
      ['add a local', 'remove a'],
      ['add a local', 'remove a'],
    ]);
    expect([first, second, refusing].map(({ handlers }) => handlers.size)).toEqual([0, 0, 0]);
    const later = join();
    await opened(later);
    expect(later.requests).toEqual([]);
  });

  test('LISTEN-3: ignores a connection that dies meanwhile', async () => {
    const { listeners, join, leave } = create();
    const [living, dying] = [join(), join()];
    dying.answer = 'wait';
    const added = listeners.add(registration('a'));
    await turn();
    leave(dying);
    await expect(added).resolves.toEqual(expect.any(String));
    expect(living.requests).toEqual(['add a local']);
  });

  test('LISTEN-3: resolves once it is stored while the cluster does not know everything, and is sent later', async () => {
    const { listeners, join, opened, around } = create();
    around.mayRegister = false;
    const member = join();
    await listeners.add(registration('a'));
    expect(member.requests).toEqual([]);
    await opened(member);
    expect(member.requests).toEqual(['add a local']);
  });
});

describe('a new connection', () => {
  test('LISTEN-2: gets every registration exactly once, whoever asks for it, in the order in which they were added', async () => {
    const { listeners, join, opened } = create();
    await listeners.add(registration('a'));
    await listeners.add(registration('b'));
    const member = join();
    member.answer = 'wait';
    const all = [opened(member), opened(member), listeners.add(registration('c')), opened(member)];
    await turn();
    for (const { accept } of member.waiting) accept();
    await Promise.all(all);
    await opened(member);
    expect(member.requests).toEqual(['add a local', 'add b local', 'add c local']);
  });

  test('LISTEN-6: that refuses one is asked again after 100, 200, 400 ... 5000 ms, and every failure is logged', async () => {
    const { clock, lines, listeners, join, opened } = create();
    await listeners.add(registration('a'));
    const member = join();
    member.answer = 'refuse';
    await opened(member);
    const pauses = [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000];
    for (const [i, pause] of pauses.entries()) {
      expect(lines).toHaveLength(i + 1);
      expect(lines.at(-1)).toContain(`a was refused by a member; trying again in ${pause} ms`);
      await clock.advance(pause - 1);
      expect(member.requests).toHaveLength(i + 1);
      if (i === pauses.length - 1) member.answer = 'accept';
      await clock.advance(1);
      expect(member.requests).toHaveLength(i + 2);
    }
    await clock.advance(60_000);
    expect(member.requests).toHaveLength(pauses.length + 1);
    expect(member.handlers.size).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('LISTEN-6: that dies is not asked again', async () => {
    const { clock, listeners, join, leave, opened } = create();
    await listeners.add(registration('a'));
    const member = join();
    member.answer = 'refuse';
    await opened(member);
    leave(member);
    await clock.advance(60_000);
    expect(member.requests).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('MODE-11: is asked again after the pause for retries when the client is offline', async () => {
    const { clock, listeners, join, opened } = create();
    let tries = 0;
    const offline: Registration = {
      ...registration('a'),
      add() {
        tries++;
        throw new ClientOfflineError('offline');
      },
    };
    const member = join();
    listeners.store(offline);
    await opened(member);
    await clock.advance(699);
    expect(tries).toBe(1);
    await clock.advance(1);
    expect(tries).toBe(2);
    member.close();
  });

  test('tells the registration that it is there', async () => {
    const { listeners, join, leave, opened } = create();
    let times = 0;
    const { record } = listeners.store({ ...registration('a'), onRegistered: () => times++ });
    const member = join();
    await opened(member);
    expect([times, record.isOn(member as unknown as Connection)]).toEqual([1, true]);
    leave(member);
    expect(record.isOn(member as unknown as Connection)).toBe(false);
  });
});

describe('removing a listener', () => {
  test('LISTEN-4: tells every member, returns true, and a second time false', async () => {
    const { listeners, join } = create();
    const [first, second] = [join(), join()];
    const id = await listeners.add(registration('a'));
    await expect(listeners.remove(id)).resolves.toBe(true);
    expect([first.requests, second.requests]).toEqual([
      ['add a local', 'remove a'],
      ['add a local', 'remove a'],
    ]);
    expect([first.handlers.size, second.handlers.size]).toEqual([0, 0]);
    await expect(listeners.remove(id)).resolves.toBe(false);
    await expect(listeners.remove('unknown')).resolves.toBe(false);
  });

  test('LISTEN-4: works when a member does not play along', async () => {
    const { listeners, join } = create();
    const member = join();
    const id = await listeners.add(registration('a'));
    member.answer = 'refuse';
    await expect(listeners.remove(id)).resolves.toBe(true);
    expect(member.handlers.size).toBe(0);
  });

  test('LISTEN-4: ends a registration that is on its way, which then tells the member', async () => {
    const { listeners, join, opened } = create();
    const { id } = listeners.store(registration('a'));
    const member = join();
    member.answer = 'wait';
    const tried = opened(member);
    await turn();
    await expect(listeners.remove(id)).resolves.toBe(true);
    member.waiting[0]!.accept();
    await tried;
    await turn();
    expect(member.requests).toEqual(['add a local', 'remove a']);
    expect(member.handlers.size).toBe(0);
  });

  test('LISTEN-4: is for good: what was removed never comes back, neither on a new connection nor after a pause', async () => {
    const { clock, listeners, join, opened } = create();
    const { id } = listeners.store(registration('a'));
    const refusing = join();
    refusing.answer = 'refuse';
    await opened(refusing);
    await listeners.remove(id);
    refusing.answer = 'accept';
    await clock.advance(60_000);
    const later = join();
    await opened(later);
    expect([refusing.requests, later.requests]).toEqual([['add a local'], []]);
  });

  test('LISTEN-4: no event follows, not even one that has arrived with another one that led to the removal', async () => {
    const { listeners, join } = create();
    const member = join();
    const seen: number[] = [];
    const id: string = await listeners.add(registration('a', seen, () => void listeners.remove(id)));
    const { handlers } = member;
    const [handler] = handlers.values();
    member.emit(1);
    member.emit(2);
    await turn();
    expect(seen).toEqual([1]);
    handler!(3, new FrameReader());
    await turn();
    expect(seen).toEqual([1]);
  });
});

describe('events', () => {
  test('LISTEN-7: reach their listener in order and outside the stack of the client, and what it throws or rejects is logged', async () => {
    const { lines, listeners, join } = create();
    const member = join();
    const [good, bad]: [number[], number[]] = [[], []];
    const fail = (type: number) => {
      if (type === 1) throw new Error('thrown');
      return Promise.reject(new Error('rejected'));
    };
    await listeners.add(registration('the bad one', bad, fail));
    await listeners.add(registration('the good one', good));
    member.emit(1);
    member.emit(2);
    expect([good, bad]).toEqual([[], []]);
    await turn();
    expect([good, bad]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(lines).toEqual(['error the bad one failed', 'error the bad one failed']);
  });

  test('LISTEN-7: whose values cannot be read are logged and skipped; a message that breaks the protocol is the connection’s concern', async () => {
    const { lines, listeners, join } = create();
    const member = join();
    const onEvent = (type: number) => {
      if (type === 1) throw new RangeError('no such value');
      throw new ProtocolError('no such message');
    };
    await listeners.add({ ...registration('a'), onEvent });
    member.emit(1);
    expect(lines).toEqual(['error an event for a cannot be read']);
    expect(() => member.emit(2)).toThrow(ProtocolError);
  });

  test('API-32: are handed over in the async context of the registration', async () => {
    const { listeners, join } = create();
    const member = join();
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    await context.run('the user’s', () => listeners.add(registration('a', [], () => seen.push(context.getStore()))));
    context.run('the network’s', () => member.emit(1));
    await turn();
    expect(seen).toEqual(['the user’s']);
  });

  test('LISTEN-5: after any number of reconnects there are as many handlers as before', async () => {
    const { listeners, join, leave, opened } = create();
    const { record } = listeners.store(registration('a'));
    listeners.store(registration('b'));
    for (let reconnects = 0; reconnects < 20; reconnects++) {
      const member = join();
      await opened(member);
      expect([member.handlers.size, record.entries.size]).toEqual([2, 1]);
      leave(member);
      expect(record.entries.size).toBe(0);
    }
  });
});

describe('schemas of Compact records', () => {
  /** A registration whose events need schemas by their types, until these are known. */
  function needing(seen: number[], known: Set<bigint>): Registration {
    const onEvent = (type: number) => {
      const missing = [BigInt(type), BigInt(type) * 10n].find((id) => type % 2 === 0 && !known.has(id));
      if (missing !== undefined) throw new UnknownSchemaError(missing);
      return () => seen.push(type);
    };
    return { ...registration('a'), onEvent };
  }

  /** Listeners that learn schemas when the test says so. */
  async function createNeeding() {
    const parts = create();
    const [seen, known]: [number[], Set<bigint>] = [[], new Set()];
    const fetches: { readonly id: bigint; readonly settle: (error?: Error) => Promise<void> }[] = [];
    parts.around.fetch = (id) =>
      new Promise((resolve, reject) => {
        const settle = (error?: Error) => {
          if (error !== undefined) reject(error);
          else resolve(void known.add(id));
          return turn();
        };
        fetches.push({ id, settle });
      });
    const member = parts.join();
    const id = await parts.listeners.add(needing(seen, known));
    return { ...parts, seen, fetches, member, id };
  }

  test('STATE-5: a registration waits until the members know those of its request', async () => {
    const { around, listeners, join } = create();
    const member = join();
    const asked: unknown[] = [];
    let settle = () => {};
    around.replicate = (request) => (asked.push(request), new Promise<void>((resolve) => (settle = resolve)));
    const seen = watch(listeners.add(registration('a')));
    await turn();
    expect([asked, member.requests, seen.settled]).toEqual([[{ what: 'a', localOnly: true }], [], 0]);
    settle();
    await turn();
    expect([member.requests, seen.settled]).toEqual([['add a local'], 1]);
  });

  test('LISTEN-3: a registration waits no longer than for a member, and not for a connection that is lost', async () => {
    const { clock, around, listeners, join, leave } = create();
    const member = join();
    around.replicate = () => new Promise(() => {});
    const late = watch(listeners.add(registration('a')));
    await clock.advance(1_000);
    expect(late.error).toMatchObject({ code: 'OPERATION_TIMEOUT' });
    const lost = watch(listeners.add(registration('a')));
    await turn();
    leave(member);
    await turn();
    expect([lost.settled, lost.value, member.requests]).toEqual([1, expect.any(String), []]);
    expect(clock.pending).toBe(0);
  });

  test('STATE-6: a registration is refused when they cannot be made known', async () => {
    const { around, listeners, join } = create();
    const member = join();
    around.replicate = () => Promise.reject(new HazelcastError('not everywhere'));
    await expect(listeners.add(registration('a'))).rejects.toThrow('not everywhere');
    expect([member.requests, member.handlers.size]).toEqual([[], 0]);
  });

  test('API-24: an event waits for each schema that it needs, and those behind it keep their order', async () => {
    const { member, fetches, seen } = await createNeeding();
    for (const type of [1, 2, 3, 4, 5]) member.emit(type);
    await turn();
    expect([seen, fetches.map(({ id }) => id)]).toEqual([[1], [2n]]);
    await fetches[0]!.settle();
    expect([seen, fetches.at(-1)!.id]).toEqual([[1], 20n]);
    await fetches[1]!.settle();
    expect([seen, fetches.at(-1)!.id]).toEqual([[1, 2, 3], 4n]);
    member.emit(7);
    await fetches[2]!.settle();
    await fetches[3]!.settle();
    expect(seen).toEqual([1, 2, 3, 4, 5, 7]);
    member.emit(9);
    await turn();
    expect(seen.at(-1)).toBe(9);
  });

  test('API-24: an event whose schema cannot be known is logged and left out, and the next ones are heard', async () => {
    const { member, fetches, seen, lines } = await createNeeding();
    for (const type of [2, 3, 4]) member.emit(type);
    await fetches[0]!.settle(new HazelcastError('nobody has it'));
    expect([seen, fetches.at(-1)!.id]).toEqual([[3], 4n]);
    expect(lines.filter((line) => line.includes('an event for a cannot be read'))).toHaveLength(1);
    await fetches[1]!.settle();
    await fetches[2]!.settle();
    expect(seen).toEqual([3, 4]);
  });

  test('LISTEN-4: what waits is not heard after the removal', async () => {
    const { listeners, member, fetches, seen, id } = await createNeeding();
    for (const type of [2, 3]) member.emit(type);
    await listeners.remove(id);
    await fetches[0]!.settle();
    expect([seen, fetches.length]).toEqual([[], 1]);
  });
});
