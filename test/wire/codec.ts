import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FrameReader, FrameWriter } from '../../src/protocol/frames.ts';
import type { EventType, Message } from '../../src/protocol/message.ts';
import { messages, vectors, type Part, type Vector } from './catalog.ts';

/** One direction of a message as the product writes and reads it. */
export interface Codec {
  readonly type: number;
  encode(value: unknown): Buffer;
  decode(bytes: Buffer): unknown;
}

/** What the codecs take: nothing, the one value of a reply with one field, or all fields by name. */
export function asPassed(part: Part, values: Readonly<Record<string, unknown>>): unknown {
  if (part.kind !== 'response' || part.fields.length > 1) return values;
  return part.fields.length === 0 ? undefined : values[part.fields[0]!.name];
}

/** The request, the reply and the events of a message, in the order of their types. */
export function codecsOf(message: Message): Codec[] {
  const request = codec(message.type, (to, value) => message.writeRequest(to, value, 0, -1), message.readRequest);
  const reply = codec(message.type + 1, (to, value) => message.writeReply(to, value, 0), message.readReply);
  const events = Object.values(message.events as Record<string, EventType>);
  return [request, reply, ...events.map((event) => codec(event.type, (to, value) => event.write(to, value, 0), event.read))];
}

function codec(type: number, write: (to: FrameWriter, value: unknown) => void, read: (from: FrameReader) => unknown): Codec {
  return {
    type,
    encode(value) {
      const to = new FrameWriter();
      write(to, value);
      return to.toBuffer();
    },
    decode: (bytes) => read(new FrameReader(bytes)),
  };
}

/** All messages that the product declares, by the name they are exported under. */
export async function declaredMessages(): Promise<ReadonlyMap<string, Message>> {
  const folder = join(import.meta.dirname, '..', '..', 'src', 'protocol', 'messages');
  const modules = await Promise.all(readdirSync(folder).map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>));
  const exported = modules.flatMap((module) => Object.entries(module));
  return new Map(exported.filter((entry): entry is [string, Message] => isMessage(entry[1])));
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'writeRequest' in value;
}

/** A vector with its declaration in the data files and the codec of the product. */
export interface DeclaredVector {
  readonly vector: Vector;
  readonly part: Part;
  readonly codec: Codec;
}

/** The vectors of everything that the product declares. */
export async function declaredVectors(): Promise<DeclaredVector[]> {
  const parts = new Map(messages.flatMap((message) => message.parts).map((part) => [part.type, part]));
  const codecs = new Map([...(await declaredMessages()).values()].flatMap(codecsOf).map((codec) => [codec.type, codec]));
  return vectors.flatMap((vector) => {
    const codec = codecs.get(vector.type);
    return codec === undefined ? [] : [{ vector, part: parts.get(vector.type)!, codec }];
  });
}

/**
 * The reference value with numbers where the product has numbers. The data files know 64-bit values only as such; whether a
 * field is a bigint or a number here is the choice of its declaration.
 */
export function shapedLike(reference: unknown, sample: unknown): unknown {
  if (typeof reference === 'bigint' && typeof sample === 'number') return Number(reference);
  if (Array.isArray(reference) && Array.isArray(sample)) return reference.map((item, i) => shapedLike(item, sample[i]));
  if (!isRecord(reference) || !isRecord(sample)) return reference;
  return Object.fromEntries(Object.entries(reference).map(([name, value]) => [name, shapedLike(value, sample[name])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
