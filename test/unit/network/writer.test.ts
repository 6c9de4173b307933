import type net from 'node:net';
import { describe, expect, test } from 'vitest';
import { Writer } from '../../../src/network/writer.ts';
import type { FrameWriter } from '../../../src/protocol/frames.ts';

/** A socket that keeps what is written to it and is done with it when the test says so. */
class FakeSocket {
  readonly writes: Buffer[] = [];
  destroyed = false;
  #done: (() => void) | undefined;

  write(bytes: Buffer, done: () => void): boolean {
    this.writes.push(Buffer.from(bytes));
    this.#done = done;
    return false;
  }

  /** The last write is through. */
  finish(): void {
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}

function create() {
  const socket = new FakeSocket();
  const pending: string[] = [];
  let told = 0;
  const fill = (to: FrameWriter) => {
    for (const text of pending.splice(0)) to.string(text);
  };
  const writer = new Writer(socket as unknown as net.Socket, fill, () => told++);
  const texts = () => socket.writes.map((bytes) => bytes.toString('latin1').replaceAll(/[^a-zA-Z0-9]/g, ''));
  return { socket, writer, pending, texts, told: () => told };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a writer', () => {
  test('SOCKET-3: puts CP2 in front of the first write, and nowhere else', async () => {
    const { socket, writer, pending, texts } = create();
    pending.push('one');
    writer.schedule();
    await turn();
    socket.finish();
    pending.push('two');
    writer.schedule();
    await turn();
    expect(texts()).toEqual(['CP2one', 'two']);
  });

  test('makes one write of everything that there is in one turn', async () => {
    const { writer, pending, texts, told } = create();
    for (const text of ['a', 'b', 'c']) {
      pending.push(text);
      writer.schedule();
    }
    expect(texts()).toEqual([]);
    await turn();
    expect(texts()).toEqual(['CP2abc']);
    expect(told()).toBe(1);
  });

  test('asks for nothing while the socket is busy, and for everything as soon as it is not', async () => {
    const { socket, writer, pending, texts } = create();
    pending.push('first');
    writer.schedule();
    await turn();
    for (const text of ['x', 'y']) {
      pending.push(text);
      writer.schedule();
      await turn();
    }
    expect(texts()).toEqual(['CP2first']);
    expect(pending).toEqual(['x', 'y']);
    socket.finish();
    expect(texts()).toEqual(['CP2first', 'xy']);
  });

  test('leaves the bytes alone that the socket still holds', async () => {
    const { socket, writer, pending } = create();
    const held: Buffer[] = [];
    const write = socket.write.bind(socket);
    socket.write = (bytes, done) => {
      held.push(bytes);
      return write(bytes, done);
    };
    for (const text of ['one', 'two', 'six']) {
      pending.push(text);
      writer.schedule();
      await turn();
      pending.push('more');
      writer.schedule();
      await turn();
      expect(held.at(-1)).toEqual(socket.writes.at(-1));
      socket.finish();
      socket.finish();
    }
    expect(held).toHaveLength(6);
  });

  test('writes nothing to a socket that is destroyed', async () => {
    const { socket, writer, pending } = create();
    pending.push('lost');
    writer.schedule();
    socket.destroyed = true;
    await turn();
    expect(socket.writes).toEqual([]);
    expect(pending).toEqual(['lost']);
  });

  test('writes large messages whole, and goes on with small ones', async () => {
    const { socket, writer, pending, texts } = create();
    const large = 'L'.repeat(3_000_000);
    for (const text of ['s', large, 'm', 'n']) {
      pending.push(text);
      writer.schedule();
      await turn();
      socket.finish();
    }
    expect(texts().map((text) => text.length)).toEqual([4, large.length, 1, 1]);
  });
});
