import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { added, bool, data, int, list, nullable, safeLong, str, uuid } from '../../../src/protocol/fields.ts';
import { Flag, FRAME_HEADER, FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { event, incoming, message, NO_PARTITION, type EventOf, type ReplyOf, type RequestOf } from '../../../src/protocol/message.ts';
import type { UUID } from '../../../src/protocol/uuid.ts';

const put = message(0x010100, { request: { name: str, key: data, ttl: safeLong }, reply: nullable(data) });
const locked = message(0x011200, { request: { name: str }, reply: bool, retryable: true });
const removed = message(0x010900, { request: {}, reply: added(bool) });
const jobs = message(0xfe0400, { request: {}, reply: added(list(str)) });
const view = message(0x011d00, { request: {}, reply: { response: nullable(str), maxIdle: safeLong } });
const listen = message(0x011900, {
  request: { localOnly: bool },
  reply: uuid,
  events: { entry: event(0x011902, { key: nullable(data), eventType: int }) },
});
const ping = message(0x000b00, { request: {} });

function written(write: (to: FrameWriter) => void): Buffer {
  const to = new FrameWriter(Buffer.alloc(512, 0xaa)); // what was in the buffer before must not show
  write(to);
  return to.toBuffer();
}

const reader = (bytes: Buffer) => new FrameReader(bytes);

describe('what a message says about itself', () => {
  test('a request is its type, a correlation id, a partition id and its fields', () => {
    const bytes = written((to) => put.writeRequest(to, { name: 'm', key: Buffer.from('k'), ttl: -1 }, 5, 271));
    expect(bytes.toString('hex')).toBe(
      '1e00000000c0' + '00010100' + '0500000000000000' + '0f010000' + 'ffffffffffffffff' + '070000000000' + '6d' + '070000000020' + '6b',
    );
    expect(incoming.type(reader(bytes), FRAME_HEADER)).toBe(put.type);
    expect(incoming.correlationId(reader(bytes), FRAME_HEADER)).toBe(5);
    expect(incoming.partitionId(reader(bytes), FRAME_HEADER)).toBe(271);
    expect(put.readRequest(reader(bytes))).toEqual({ name: 'm', key: Buffer.from('k'), ttl: -1 });
  });

  test('the heartbeat is one frame', () => {
    expect(written((to) => ping.writeRequest(to, {}, 0x0102, NO_PARTITION)).toString('hex')).toBe(
      '1600000000e0000b00000201000000000000ffffffff',
    );
  });

  test('a request carries the flags that it is given, besides its own', () => {
    expect(reader(written((to) => ping.writeRequest(to, {}, 1, -1, Flag.backupAware))).flags).toBe(
      Flag.unfragmented | Flag.final | Flag.backupAware,
    );
  });

  test('a reply is the next type and says how many backups to wait for', () => {
    const bytes = written((to) => locked.writeReply(to, true, 7, 200));
    expect(bytes.toString('hex')).toBe('1400000000e0' + '01120100' + '0700000000000000' + 'c8' + '01');
    expect(incoming.backupAcks(reader(bytes), FRAME_HEADER)).toBe(200);
    expect(incoming.backupAcks(reader(written((to) => locked.writeReply(to, true, 7))), FRAME_HEADER)).toBe(0);
  });

  test('an event belongs to no partition, is marked as an event, and carries the correlation id of its registration', () => {
    const bytes = written((to) => listen.events.entry.write(to, { key: null, eventType: 1 }, 9, Flag.backupEvent));
    expect(bytes.toString('hex')).toBe('1a00000080c2' + '02190100' + '0900000000000000' + 'ffffffff' + '01000000' + '060000000024');
    expect(listen.events.entry.read(reader(bytes))).toEqual({ key: null, eventType: 1 });
    expect(listen.events.entry.type).toBe(0x011902);
  });

  test('any safe integer is a correlation id', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (id) => {
        for (const bytes of [written((to) => ping.writeRequest(to, {}, id, -1)), written((to) => ping.writeReply(to, undefined, id))]) {
          expect(incoming.correlationId(reader(bytes), FRAME_HEADER)).toBe(id);
          expect(bytes.readBigInt64LE(FRAME_HEADER + 4)).toBe(BigInt(id));
        }
      }),
    );
  });

  test('a correlation id that is no safe integer reads as one that nobody waits for', () => {
    const bytes = Buffer.from('1600000000e0000b0000ffffffffffffff7fffffffff', 'hex');
    expect(Number.isSafeInteger(incoming.correlationId(reader(bytes), FRAME_HEADER))).toBe(false);
  });

  test('a first frame that is too short for a partition id or for backup acks is refused when they are asked for', () => {
    const short = Buffer.from('1200000000e0' + '000b0000' + '0500000000000000', 'hex');
    expect(incoming.minimumBytes).toBe(short.length - FRAME_HEADER);
    expect([incoming.type(reader(short), FRAME_HEADER), incoming.correlationId(reader(short), FRAME_HEADER)]).toEqual([0x0b00, 5]);
    expect(() => incoming.backupAcks(reader(short), FRAME_HEADER)).toThrow(ProtocolError);
    expect(() => incoming.partitionId(reader(short), FRAME_HEADER)).toThrow(ProtocolError);
    const reply = Buffer.from('1300000000e0' + '010b0000' + '0500000000000000' + '02', 'hex');
    expect(incoming.backupAcks(reader(reply), FRAME_HEADER)).toBe(2);
    expect(() => incoming.partitionId(reader(reply), FRAME_HEADER)).toThrow(ProtocolError);
  });

  test('a message may be sent again only when its declaration says so', () => {
    expect([put.retryable, locked.retryable]).toEqual([false, true]);
  });
});

describe('replies', () => {
  test('with one value are that value', () => {
    expect(locked.readReply(reader(written((to) => locked.writeReply(to, true, 1))))).toBe(true);
    expect(put.readReply(reader(written((to) => put.writeReply(to, Buffer.from('v'), 1))))).toEqual(Buffer.from('v'));
    expect(put.readReply(reader(written((to) => put.writeReply(to, null, 1))))).toBe(null);
  });

  test('with several values are an object, those without a value are undefined', () => {
    const value = { response: 'entry', maxIdle: -1 };
    expect(view.readReply(reader(written((to) => view.writeReply(to, value, 1))))).toEqual(value);
    expect(ping.readReply(reader(written((to) => ping.writeReply(to, undefined, 1))))).toBe(undefined);
  });

  test('whose one value older members do not send read as undefined', () => {
    for (const of of [removed, jobs]) {
      const bytes = written((to) => of.writeReply(to, undefined, 1));
      expect(bytes.length).toBe(FRAME_HEADER + 13);
      expect(of.readReply(reader(bytes))).toBe(undefined);
    }
    expect(removed.readReply(reader(written((to) => removed.writeReply(to, false, 1))))).toBe(false);
    expect(jobs.readReply(reader(written((to) => jobs.writeReply(to, ['a'], 1))))).toEqual(['a']);
  });

  test('that are too short for a value that must be there are refused', () => {
    const empty = written((to) => ping.writeReply(to, undefined, 1));
    for (const of of [locked, put, view, listen]) expect(() => of.readReply(reader(empty))).toThrow(ProtocolError);
  });
});

test('several messages lie one behind the other in one buffer, each with its own end', () => {
  const bytes = written((to) => {
    ping.writeRequest(to, {}, 1, -1);
    locked.writeRequest(to, { name: 'm' }, 2, 3);
    ping.writeRequest(to, {}, 4, -1);
  });
  const finals = [0, 22, 44, 51].map((at) => (bytes.readUInt16LE(at + 4) & Flag.final) !== 0);
  expect(finals).toEqual([true, false, true, true]);
});

test('the types of a message follow from its declaration', () => {
  expectTypeOf<RequestOf<typeof put>>().branded.toEqualTypeOf<{ readonly name: string; readonly key: Buffer; readonly ttl: number }>();
  expectTypeOf<ReplyOf<typeof put>>().toEqualTypeOf<Buffer | null>();
  expectTypeOf<ReplyOf<typeof removed>>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<ReplyOf<typeof ping>>().toEqualTypeOf<void>();
  expectTypeOf<ReplyOf<typeof listen>>().toEqualTypeOf<UUID>();
  expectTypeOf<EventOf<typeof listen.events.entry>>().branded.toEqualTypeOf<{ readonly key: Buffer | null; readonly eventType: number }>();
  // @ts-expect-error a field is missing
  expect(() => put.writeRequest(new FrameWriter(), { name: 'm', ttl: 1 }, 1, 1)).toThrow(TypeError);
});
