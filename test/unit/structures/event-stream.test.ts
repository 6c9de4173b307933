import { describe, expect, test } from 'vitest';
import { ClientNotActiveError, IllegalArgumentError } from '../../../src/errors.ts';
import { eventStream, type EventOptions, type EventSink } from '../../../src/structures/event-stream.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A loop over events that the test pushes. */
function create(options?: EventOptions) {
  const lifetime = new AbortController();
  let sink!: EventSink<number>;
  const calls = { opened: 0, closed: 0 };
  const stream = eventStream<number>(options, lifetime.signal, (given) => {
    sink = given;
    calls.opened++;
    return Promise.resolve(() => calls.closed++);
  });
  return { lifetime, stream, calls, sink: () => sink, push: (...events: number[]) => events.forEach((event) => sink.push(event)) };
}

/** Everything that is read until the end, and the error at the end. */
async function readAll(stream: AsyncIterable<number>) {
  const read: number[] = [];
  try {
    for await (const event of stream) read.push(event);
  } catch (error) {
    return { read, error: error as Error };
  }
  return { read };
}

describe('a loop over events', () => {
  test('listens from the first look on, and reads in order what came before it looked again', async () => {
    const { stream, calls, push } = create();
    expect(calls.opened).toBe(0);
    const first = stream.next();
    await settled();
    push(1, 2, 3);
    expect([(await first).value, (await stream.next()).value, (await stream.next()).value]).toEqual([1, 2, 3]);
    const next = stream.next();
    push(4);
    expect((await next).value).toBe(4);
    expect(calls).toEqual({ opened: 1, closed: 0 });
  });

  test('API-29: stops listening when it is left, also while it waits', async () => {
    const { stream, calls, push } = create();
    const next = stream.next();
    await settled();
    await stream[Symbol.asyncDispose]();
    expect(await next).toEqual({ done: true, value: undefined });
    push(1);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(calls).toEqual({ opened: 1, closed: 1 });
  });

  test('does not even begin when it is left before the first look', async () => {
    const { stream, calls } = create();
    await stream.return!();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(calls).toEqual({ opened: 0, closed: 0 });
  });

  test('API-13: ends with its signal, as an error, and does not begin with one that has fired', async () => {
    const controller = new AbortController();
    const { stream, calls } = create({ signal: controller.signal });
    const reading = readAll(stream);
    await settled();
    controller.abort(new Error('enough'));
    expect(await reading).toMatchObject({ read: [], error: { code: 'ABORT_ERR', cause: { message: 'enough' } } });
    expect(calls.closed).toBe(1);
    const late = create({ signal: controller.signal });
    expect(await readAll(late.stream)).toMatchObject({ error: { code: 'ABORT_ERR' } });
    expect(late.calls.opened).toBe(0);
  });

  test('ends with the client, after what came before', async () => {
    const { stream, lifetime, push, calls } = create();
    const reading = readAll(stream);
    await settled();
    push(1, 2);
    lifetime.abort();
    expect(await reading).toEqual({ read: [1, 2] });
    expect(calls.closed).toBe(1);
  });

  test('ends quietly when the client ends before listening has begun, and with the error of its own when that is why', async () => {
    for (const [endsClient, expected] of [
      [true, { read: [] }],
      [false, { read: [], error: new ClientNotActiveError('no') }],
    ] as const) {
      const lifetime = new AbortController();
      const stream = eventStream<number>(undefined, lifetime.signal, () => {
        if (endsClient) lifetime.abort();
        return Promise.reject(new ClientNotActiveError('no'));
      });
      expect(await readAll(stream)).toEqual(expected);
    }
  });

  test('ends with what its source says', async () => {
    const { stream, sink, push } = create();
    const reading = readAll(stream);
    await settled();
    push(1);
    sink().end(new Error('gone'));
    push(2);
    expect(await reading).toMatchObject({ read: [1], error: { message: 'gone' } });
  });

  test.for([
    ['error', [0, 1, 2], 'there are more than 3 events that were not read'],
    ['drop-oldest', [2, 3, 4], undefined],
    ['drop-newest', [0, 1, 2], undefined],
  ] as const)('API-10: with the overflow %s a slow reader gets %s', async ([overflow, expected, message]) => {
    const { stream, sink, push } = create({ bufferSize: 3, overflow });
    const first = stream.next();
    await settled();
    push(-1);
    await first;
    push(0, 1, 2, 3, 4);
    sink().end();
    const { read, error } = await readAll(stream);
    expect([read, error?.message]).toEqual([expected, message]);
    if (message !== undefined) expect(error).toMatchObject({ code: 'HAZELCAST_OVERLOAD' });
  });

  test('tells its source when there is room again', async () => {
    const { stream, sink, push } = create({ bufferSize: 2 });
    const first = stream.next();
    await settled();
    push(1);
    await first;
    await sink().room();
    push(2, 3);
    let hasRoom = false;
    const waiting = sink()
      .room()
      .then(() => (hasRoom = true));
    await settled();
    expect(hasRoom).toBe(false);
    expect((await stream.next()).value).toBe(2);
    await waiting;
    push(4);
    const ended = sink().room();
    await stream.return!();
    await ended;
  });

  test.for([
    [{ bufferSize: 0 }, 'bufferSize must be an integer from 1, not 0'],
    [{ overflow: 'wait' }, `overflow must be 'error', 'drop-oldest' or 'drop-newest', not "wait"`],
    [{ signal: 5 }, 'signal must be an AbortSignal, not 5'],
    [{ buffersize: 5 }, 'there is no option buffersize, did you mean bufferSize'],
  ] as const)('API-6: refuses %o: %s', async ([options, message]) => {
    const { stream, calls } = create(options as EventOptions);
    const { error } = await readAll(stream);
    expect(error).toBeInstanceOf(IllegalArgumentError);
    expect(error).toMatchObject({ message });
    expect(calls.opened).toBe(0);
  });
});
