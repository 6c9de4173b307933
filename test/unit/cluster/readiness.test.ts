import { describe, expect, test, vi } from 'vitest';
import { Readiness } from '../../../src/cluster/readiness.ts';
import { AbortError, ClientNotActiveError } from '../../../src/errors.ts';

/** Watches a wait, and tells what came of it so far: `'waiting'`, `'ready'` or its error. */
function watched(wait: Promise<void>): () => Promise<unknown> {
  let outcome: unknown = 'waiting';
  wait.then(
    () => (outcome = 'ready'),
    (error: unknown) => (outcome = error),
  );
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return outcome;
  };
}

describe('who waits for the client', () => {
  const closed = new ClientNotActiveError('the client is shut down');

  test('START-11: goes on when it is ready, at once if it is now', async () => {
    const readiness = new Readiness();
    const waits = [undefined, new AbortController().signal].map((signal) => watched(readiness.wait(signal)));
    for (const wait of waits) expect(await wait()).toBe('waiting');
    readiness.open();
    for (const wait of waits) expect(await wait()).toBe('ready');
    expect(await watched(readiness.wait(undefined))()).toBe('ready');
  });

  test('START-11: waits again after a loss, until it is ready again', async () => {
    const readiness = new Readiness();
    readiness.open();
    readiness.shut();
    const wait = watched(readiness.wait(undefined));
    readiness.shut(); // a second loss does not lose who waits
    expect(await wait()).toBe('waiting');
    readiness.open();
    expect(await wait()).toBe('ready');
  });

  test('START-11: is rejected when the client closes, ready or not, and so is who comes later', async () => {
    for (const wasOpen of [false, true]) {
      const readiness = new Readiness();
      const waits = [undefined, new AbortController().signal].map((signal) => watched(readiness.wait(signal)));
      if (wasOpen) readiness.open();
      readiness.fail(closed);
      for (const wait of waits) expect(await wait()).toBe(wasOpen ? 'ready' : closed);
      readiness.shut();
      expect(await watched(readiness.wait(undefined))()).toBe(closed);
    }
  });

  test('START-11: an abort ends only its own wait', async () => {
    const readiness = new Readiness();
    const controller = new AbortController();
    const aborted = watched(readiness.wait(controller.signal));
    const other = watched(readiness.wait(undefined));
    controller.abort('enough');
    const error = await aborted();
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ code: 'ABORT_ERR', cause: 'enough' });
    expect(await other()).toBe('waiting');
    readiness.open();
    expect(await other()).toBe('ready');
  });

  test('START-11: a signal that aborted before rejects', async () => {
    const readiness = new Readiness();
    readiness.open();
    expect(await watched(readiness.wait(AbortSignal.abort()))()).toBeInstanceOf(AbortError);
  });

  test('leaves nothing on its signal', async () => {
    const readiness = new Readiness();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const wait = readiness.wait(signal);
    readiness.open();
    await wait;
    await new Promise((resolve) => setImmediate(resolve));
    expect(remove).toHaveBeenCalledOnce();
  });

  test('ERROR-4: nobody who waits is no unhandled rejection', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const readiness = new Readiness();
      readiness.fail(closed);
      void readiness.wait(new AbortController().signal).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 5));
    } finally {
      process.off('unhandledRejection', unhandled);
    }
    expect(unhandled).not.toHaveBeenCalled();
  });
});
