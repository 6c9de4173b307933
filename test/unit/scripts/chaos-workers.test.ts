import { expect, test } from 'vitest';
import { Workers, type ChainMap } from '../../../scripts/chaos-workers.mjs';
import { ClientOfflineError, TargetDisconnectedError } from '../../../src/index.ts';
import { eventually } from '../../scenarios/clients.ts';

/** What becomes of a write, which is executed by calling the function. */
type Write = <T>(execute: () => T, method: keyof ChainMap) => Promise<T>;

/** A map with versions, like that of members, whose writes go wrong in the way of the test. */
class FaultyMap implements ChainMap {
  readonly entries = new Map<string, { value: string; version: bigint }>();
  readonly #write: Write;

  constructor(write: Write) {
    this.#write = write;
  }

  held = (key: string) => Promise.resolve(this.entries.get(key) ?? null);
  get = (key: string) => Promise.resolve(this.#valueOf(key));
  put = (key: string, value: string) => this.#write(() => this.#store(key, value), 'put');
  set = (key: string, value: string) => this.#write(() => void this.#store(key, value), 'set');
  putIfAbsent = (key: string, value: string) => this.#write(() => this.#valueOf(key) ?? this.#store(key, value), 'putIfAbsent');
  replaceIfSame = (key: string, old: string, value: string) =>
    this.#write(() => this.#valueOf(key) === old && this.#store(key, value) !== null, 'replaceIfSame');

  #valueOf(key: string): string | null {
    return this.entries.get(key)?.value ?? null;
  }

  #store(key: string, value: string): string | null {
    const before = this.entries.get(key);
    this.entries.set(key, { value, version: before === undefined ? 0n : before.version + 1n });
    return before?.value ?? null;
  }
}

/** Lets workers write a good deal, and until they have seen enough; says what they found. */
async function worked(write: Write, isEnough: (workers: Workers) => boolean = () => true) {
  const map = new FaultyMap(write);
  const workers = new Workers([{ name: 'ON', map }], { count: 10, seed: 'seed' });
  await eventually(() => workers.writes > 300 && isEnough(workers));
  await workers.stop();
  expect(workers.busy).toBe(0);
  return { workers, audit: await workers.audit(map.held) };
}

/** Every twentieth of the writes that happen whatever is there goes wrong, all others are executed. */
function everyTwentieth(goWrong: Write): Write {
  let writes = 0;
  return (execute, method) => {
    const isSure = method === 'put' || method === 'set';
    return isSure && ++writes % 20 === 0 ? goWrong(execute, method) : Promise.resolve(execute());
  };
}

const seesIt = (workers: Workers) => workers.wrongReplies.length > 0;
const lost = () => new TargetDisconnectedError('lost', { maybeExecuted: true });

test('workers find nothing wrong when nothing is', async () => {
  const { workers, audit } = await worked((execute) => Promise.resolve(execute()));
  expect(audit).toEqual({ lost: 0, doubled: 0, wrong: [] });
  expect(workers).toMatchObject({ wrongReplies: [], failures: new Map() });
  expect(workers.reads).toBeGreaterThan(100);
});

test('workers find writes that are executed twice, by their replies and by the count of members', async () => {
  const { workers, audit } = await worked(
    everyTwentieth((execute) => (execute(), Promise.resolve(execute()))),
    seesIt,
  );
  expect(audit.doubled).toBeGreaterThan(0);
  expect(audit.lost).toBe(0);
  expect(audit.wrong).not.toEqual([]);
  expect(workers.wrongReplies).not.toEqual([]);
});

test.each(['put', 'set', 'putIfAbsent'] as const)('one %s that is confirmed and not executed is one lost write', async (dropped) => {
  let isDropped = false;
  const { audit } = await worked((execute, method) => {
    if (isDropped || method !== dropped) return Promise.resolve(execute());
    isDropped = true;
    return Promise.resolve(null as never);
  });
  expect(audit).toMatchObject({ lost: 1, doubled: 0 });
  expect(audit.wrong).toHaveLength(1);
});

test('workers find writes that are confirmed and not executed', async () => {
  const { workers, audit } = await worked(
    everyTwentieth(() => Promise.resolve(null as never)),
    seesIt,
  );
  expect(audit.lost).toBeGreaterThan(0);
  expect(audit.doubled).toBe(0);
  expect(workers.wrongReplies).not.toEqual([]);
});

test('a write of unknown outcome may be executed once or not at all, also late', async () => {
  const late: (() => unknown)[] = [];
  const outcomes: Write[] = [
    (execute) => (execute(), Promise.reject(lost())),
    () => Promise.reject(lost()),
    (execute) => (late.push(execute), Promise.reject(lost())),
  ];
  let next = 0;
  const map = new FaultyMap(everyTwentieth((execute) => outcomes[next++ % 3]!(execute, 'put')));
  const workers = new Workers([{ name: 'ON', map }], { count: 10, seed: 'seed' });
  await eventually(() => workers.writes > 300);
  await workers.stop();
  for (const execute of late) execute();
  expect(await workers.audit(map.held)).toEqual({ lost: 0, doubled: 0, wrong: [] });
  expect(workers.wrongReplies).toEqual([]);
  expect([...workers.failures.keys()].every((failure) => failure.endsWith(' TargetDisconnectedError'))).toBe(true);
});

test('a write of unknown outcome that is executed twice is found, although nobody has seen a reply', async () => {
  const { audit, workers } = await worked(everyTwentieth((execute) => (execute(), execute(), Promise.reject(lost()))));
  expect(audit.doubled).toBeGreaterThan(0);
  expect(workers.wrongReplies).toEqual([]);
});

test('a write that is executed although its error says that it was not is found', async () => {
  const { audit } = await worked(everyTwentieth((execute) => (execute(), Promise.reject(new ClientOfflineError('offline')))));
  expect(audit.doubled).toBeGreaterThan(0);
});
