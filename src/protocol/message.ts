import { ProtocolError } from '../errors.ts';
import type { Field, Fields, Fixed, Framed, ShapeOf, ValueOf } from './fields.ts';
import { Flag, FRAME_HEADER, type FrameReader, type FrameWriter } from './frames.ts';
import { layout } from './layout.ts';

const TYPE = 0;
const CORRELATION_ID = 4;
const PARTITION_ID = 12;
const BACKUP_ACKS = 12;
const REQUEST_HEADER = 16; // type, correlation id, partition id
const REPLY_HEADER = 13; // type, correlation id, number of backup acks
const EVENT_HEADER = 16;

/** The partition id of a request that belongs to no partition. */
export const NO_PARTITION = -1;

type Reply = Field | Fields | undefined;
type ReplyValue<R> = R extends Field ? ValueOf<R> : R extends Fields ? ShapeOf<R> : void;

/** One request, its reply and its events, in both directions: a client writes requests and reads replies, a member the opposite. */
export interface Message<Request = unknown, Reply = unknown, Events = unknown> {
  readonly type: number;
  /** Whether the request may be sent again after the connection was lost. */
  readonly retryable: boolean;
  writeRequest(to: FrameWriter, request: Request, correlationId: number, partitionId: number, flags?: number): void;
  readRequest(from: FrameReader): Request;
  writeReply(to: FrameWriter, reply: Reply, correlationId: number, backupAcks?: number): void;
  readReply(from: FrameReader): Reply;
  readonly events: Events;
}

/** What a request of this message holds. */
export type RequestOf<M> = M extends Message<infer Q> ? Q : never;
/** What a reply to this message holds. */
export type ReplyOf<M> = M extends Message<unknown, infer R> ? R : never;

/** One kind of event that a registration leads to. */
export interface EventType<T = unknown> {
  readonly type: number;
  write(to: FrameWriter, value: T, correlationId: number, flags?: number): void;
  read(from: FrameReader): T;
}

/** What an event of this type holds. */
export type EventOf<E> = E extends EventType<infer T> ? T : never;

/** Declares one kind of event. Field order is wire order. */
export function event<const F extends Fields>(type: number, fields: F): EventType<ShapeOf<F>> {
  const body = layout(fields, EVENT_HEADER);
  return {
    type,
    write(to, value, correlationId, flags = 0) {
      const start = body.write(to, value, Flag.unfragmented | Flag.event | flags);
      header(to, start, type, correlationId);
      to.view.setInt32(start + PARTITION_ID, NO_PARTITION, true);
      to.endMessage();
    },
    read: (from) => body.read(from),
  };
}

/** Declares one request, its reply and the events it leads to. Field order is wire order. */
export function message<const F extends Fields, const R extends Reply = undefined, const E = Record<never, never>>(
  type: number,
  spec: { readonly request: F; readonly reply?: R; readonly events?: E; readonly retryable?: true },
): Message<ShapeOf<F>, ReplyValue<R>, E> {
  const request = layout(spec.request, REQUEST_HEADER);
  const reply = replyCodec(spec.reply);
  return {
    type,
    retryable: spec.retryable ?? false,
    writeRequest(to, value, correlationId, partitionId, flags = 0) {
      const start = request.write(to, value, Flag.unfragmented | flags);
      header(to, start, type, correlationId);
      to.view.setInt32(start + PARTITION_ID, partitionId, true);
      to.endMessage();
    },
    readRequest: (from) => request.read(from),
    writeReply(to, value, correlationId, backupAcks = 0) {
      const start = reply.write(to, value);
      header(to, start, type + 1, correlationId);
      to.view.setUint8(start + BACKUP_ACKS, backupAcks);
      to.endMessage();
    },
    readReply: (from) => reply.read(from) as ReplyValue<R>,
    events: (spec.events ?? {}) as E,
  };
}

function header(to: FrameWriter, start: number, type: number, correlationId: number): void {
  to.view.setInt32(start + TYPE, type, true);
  to.view.setUint32(start + CORRELATION_ID, correlationId >>> 0, true);
  to.view.setUint32(start + CORRELATION_ID + 4, Math.floor(correlationId / 0x1_0000_0000), true);
}

interface ReplyCodec {
  /** Returns where the content of the first frame starts. */
  write(to: FrameWriter, value: unknown): number;
  read(from: FrameReader): unknown;
}

/** Nine replies in ten carry one value or none, so those are read without an object around them. */
function replyCodec(reply: Reply): ReplyCodec {
  if (reply === undefined) return nothing;
  if (!isField(reply)) {
    const body = layout(reply, REPLY_HEADER);
    return { write: (to, value) => body.write(to, value as ShapeOf<Fields>, Flag.unfragmented), read: body.read };
  }
  return reply.size === undefined ? framedReply(reply) : fixedReply(reply);
}

const nothing: ReplyCodec = { write: (to) => to.frame(REPLY_HEADER, Flag.unfragmented), read: () => undefined };

function fixedReply(field: Fixed<unknown>): ReplyCodec {
  return {
    write(to, value) {
      const isAbsent = field.added === true && value === undefined;
      const start = to.frame(REPLY_HEADER + (isAbsent ? 0 : field.size), Flag.unfragmented);
      if (!isAbsent) field.write(to, start + REPLY_HEADER, value);
      return start;
    },
    read(from) {
      const start = from.next();
      if (from.pos - start >= REPLY_HEADER + field.size) return field.read(from, start + REPLY_HEADER);
      if (field.added === true) return undefined;
      throw new ProtocolError(`a reply of ${from.pos - start} bytes is too short for its value`);
    },
  };
}

function framedReply(field: Framed<unknown>): ReplyCodec {
  return {
    write(to, value) {
      const start = to.frame(REPLY_HEADER, Flag.unfragmented);
      if (field.added !== true || value !== undefined) field.write(to, value);
      return start;
    },
    read(from) {
      from.next();
      return field.added === true && !from.hasNext ? undefined : field.read(from);
    },
  };
}

function isField(reply: Field | Fields): reply is Field {
  return typeof reply['read'] === 'function';
}

/**
 * What the first frame of a message says, whatever the message is. `content` is where the content of that frame starts, and the
 * splitter has made sure that it holds `minimumBytes`.
 *
 * `partitionId` and `backupAcks` throw a ProtocolError (`PROTOCOL`) when the frame is too short to hold them.
 */
export const incoming = {
  /** The shortest first frame that holds a type and a correlation id. */
  minimumBytes: PARTITION_ID,
  /** The type of the message that starts at the cursor. */
  type: (from: FrameReader, content: number): number => from.view.getInt32(content + TYPE, true),
  /** Its correlation id. Ids of this client are safe integers; an id that is not reads as one that nobody waits for. */
  correlationId: (from: FrameReader, content: number): number =>
    from.view.getInt32(content + CORRELATION_ID + 4, true) * 0x1_0000_0000 + from.view.getUint32(content + CORRELATION_ID, true),
  /** The partition id of a request. */
  partitionId(from: FrameReader, content: number): number {
    checkHeader(from, content, REQUEST_HEADER);
    return from.view.getInt32(content + PARTITION_ID, true);
  },
  /** How many backup acks a reply announces. */
  backupAcks(from: FrameReader, content: number): number {
    checkHeader(from, content, REPLY_HEADER);
    return from.view.getUint8(content + BACKUP_ACKS);
  },
} as const;

function checkHeader(from: FrameReader, content: number, bytes: number): void {
  const length = from.view.getInt32(content - FRAME_HEADER, true) - FRAME_HEADER;
  if (length < bytes) throw new ProtocolError(`the first frame of a message holds ${length} bytes, not the ${bytes} of its header`);
}
