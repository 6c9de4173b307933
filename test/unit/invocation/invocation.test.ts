import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClientNotActiveError, IOError, TargetDisconnectedError, type HazelcastError } from '../../../src/errors.ts';
import { Invocation, type Call, type Dispatcher, type UnreadReply } from '../../../src/invocation/invocation.ts';
import type { Connection } from '../../../src/network/connection.ts';
import type { CallFailure } from '../../../src/network/waiting-call.ts';
import { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { mapSize } from '../../../src/protocol/messages/map.ts';
import { FakeConnection } from './fake-cluster.ts';

/** A dispatcher that sends a failed call again or rejects it, and counts. */
class FakeDispatcher implements Dispatcher {
  readonly unread: { readonly schemaId: bigint; readonly reply: UnreadReply }[] = [];
  awaitSchema = (_invocation: Invocation, schemaId: bigint, reply: UnreadReply) => void this.unread.push({ schemaId, reply });
  readonly failsOnMissingAcks = false;
  readonly requestFlags = 0;
  readonly connection = new FakeConnection();
  retries = true;
  settlements = 0;

  send(invocation: Invocation): void {
    invocation.place = 'sent';
    invocation.connection = this.connection as unknown as Connection;
    invocation.id = this.connection.send(invocation);
  }

  failed(invocation: Invocation, failure: CallFailure, error: HazelcastError): void {
    if (this.retries) this.send(invocation);
    else if (failure === 'lost') invocation.rejectAsLost(error);
    else invocation.reject(error);
  }

  awaitAcks(invocation: Invocation): void {
    invocation.place = 'acks';
  }

  settled({ connection, id }: Invocation): void {
    this.settlements++;
    if (connection !== undefined) this.connection.forget(id);
  }
}

function create(call: Partial<Call<Message, unknown>> = {}) {
  const dispatcher = new FakeDispatcher();
  const ends: unknown[] = [];
  const whole = { message: mapSize, request: { name: 'm' }, route: { to: 'any' }, options: {}, ...call } as const;
  const invocation = new Invocation(whole, 1, dispatcher);
  const end = (outcome: unknown) => void ends.push(outcome);
  invocation.promise.then(end, end);
  dispatcher.send(invocation);
  return { dispatcher, invocation, ends };
}

function replyOf(value: number): FrameReader {
  const frames = new FrameWriter();
  mapSize.writeReply(frames, value, 1);
  return new FrameReader(frames.toBuffer());
}

describe('a call', () => {
  test('INVOKE-6: settles exactly once, whatever happens in whatever order', async () => {
    const events = [
      'reply',
      'reply with acks',
      'ack',
      'deadline',
      'abort',
      'shutdown',
      'lost',
      'not sent',
      'unsendable',
      'give up acks',
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...events), { maxLength: 12 }), fc.boolean(), async (sequence, retries) => {
        const controller = new AbortController();
        const { dispatcher, invocation, ends } = create({ options: { signal: controller.signal } });
        dispatcher.retries = retries;
        for (const event of sequence) {
          const waits = dispatcher.connection.calls.size > 0;
          const take = () => dispatcher.connection.take(dispatcher.connection.ids[0]!)!;
          if (event === 'ack') invocation.onBackupAck();
          else if (event === 'deadline') invocation.onDeadline();
          else if (event === 'abort') controller.abort();
          else if (event === 'shutdown') invocation.onShutdown(new ClientNotActiveError('over'));
          else if (event === 'give up acks' && invocation.place === 'acks') invocation.giveUpOnAcks();
          else if (!waits) continue;
          else if (event === 'reply') take().onReply(replyOf(1), 0);
          else if (event === 'reply with acks') take().onReply(replyOf(1), 2);
          else if (event === 'lost') take().onFailure('lost', new TargetDisconnectedError('lost'));
          else if (event === 'not sent') take().onFailure('not-sent', new IOError('not sent'));
          else if (event === 'unsendable') take().onUnsendable(new Error('unsendable'));
        }
        await Promise.resolve();
        expect(ends).toHaveLength(invocation.place === 'settled' ? 1 : 0);
        expect(dispatcher.settlements).toBe(ends.length);
        if (ends.length > 0) expect(dispatcher.connection.calls.size).toBe(0);
        invocation.onShutdown(new ClientNotActiveError('over'));
        await Promise.resolve();
        expect(ends).toHaveLength(1);
        expect(dispatcher.settlements).toBe(1);
      }),
      { numRuns: 500 },
    );
  });

  test('ERROR-3: tells whether a send was handed over, the present one or one before it', () => {
    const { dispatcher, invocation } = create();
    expect(invocation.maybeExecuted).toBe(false);
    const { connection } = dispatcher;
    connection.take(connection.ids[0]!)!.onFailure('not-sent', new IOError('not sent'));
    expect(invocation.maybeExecuted).toBe(false);
    connection.flush();
    expect(invocation.maybeExecuted).toBe(true);
    connection.take(connection.ids[0]!)!.onFailure('lost', new TargetDisconnectedError('lost'));
    expect(connection.wasHandedOver(connection.ids[0]!)).toBe(false);
    expect(invocation.maybeExecuted).toBe(true);
  });

  test('ERROR-3: that a member answered with an error was executed perhaps', () => {
    const { dispatcher, invocation } = create();
    dispatcher.connection.fail(62);
    expect(invocation.maybeExecuted).toBe(true);
  });

  test('belongs to its partition, or to none', () => {
    for (const [route, partition] of [
      [{ to: 'partition', id: 17 }, 17],
      [{ to: 'any' }, -1],
    ] as const) {
      const { invocation } = create({ route });
      const frames = new FrameWriter();
      invocation.write(frames, 99);
      expect(frames.view.getInt32(6 + 12, true)).toBe(partition);
    }
  });

  test('gives the caller what `read` makes of the reply', async () => {
    const { dispatcher, invocation } = create({ read: (reply) => `${String(reply)} entries` });
    dispatcher.connection.reply(mapSize, 3);
    await expect(invocation.promise).resolves.toBe('3 entries');
  });
});
