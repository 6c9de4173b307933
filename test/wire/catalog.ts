import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A type as the data files write it, taken apart: `EntryList_UUID_List_Integer` is entries of a UUID and a list of integers. */
export type Type =
  | { readonly kind: 'leaf'; readonly name: string }
  | { readonly kind: 'list'; readonly of: Type; readonly holdsNull: boolean }
  | { readonly kind: 'entries'; readonly key: Type; readonly value: Type };

export interface FieldText {
  readonly name: string;
  readonly nullable: boolean;
  /** Whether it is younger than what it belongs to. */
  readonly added: boolean;
  readonly type: Type;
}

/** One direction of a message: what it is called in the vectors, its type number and its fields. */
export interface Part {
  readonly service: string;
  readonly method: string;
  /** `request`, `response` or `event:Name`. */
  readonly kind: string;
  readonly type: number;
  readonly fields: readonly FieldText[];
}

export interface MessageText {
  readonly service: string;
  readonly method: string;
  readonly id: number;
  readonly retryable: boolean;
  readonly parts: readonly Part[];
}

export interface Vector {
  readonly service: string;
  readonly method: string;
  readonly kind: string;
  readonly nulls: boolean;
  readonly type: number;
  readonly bytes: Buffer;
}

interface MessageLine {
  readonly service: string;
  readonly method: string;
  readonly id: string;
  readonly since: string;
  readonly retryable: boolean;
  readonly request: readonly string[];
  readonly response: readonly string[];
  readonly events?: readonly { readonly name: string; readonly params: readonly string[]; readonly since?: string }[];
}

export const messages: readonly MessageText[] = lines<MessageLine>('messages').map(messageText);
export const structures: ReadonlyMap<string, readonly FieldText[]> = new Map(
  lines<{ type: string; since: string; params: readonly string[] }>('custom-types').map(({ type, since, params }) => [
    type,
    fieldTexts(params, since),
  ]),
);
export const vectors: readonly Vector[] = lines<Omit<Vector, 'type' | 'bytes'> & { type: string; hex: string }>('vectors').map(
  ({ type, hex, ...rest }) => ({ ...rest, type: Number(type), bytes: Buffer.from(hex, 'hex') }),
);

const parts = new Map(messages.flatMap((message) => message.parts).map((part) => [part.type, part]));

/** What a vector is a vector of. */
export function partOf(vector: Vector): Part {
  const part = parts.get(vector.type);
  if (part?.service !== vector.service || part.method !== vector.method || part.kind !== vector.kind)
    throw new Error(`no declaration of ${nameOf(vector)}`);
  return part;
}

export function nameOf(of: { service: string; method: string; kind: string }): string {
  return `${of.service}.${of.method} ${of.kind}`;
}

const FIXED = new Set(['boolean', 'byte', 'int', 'Integer', 'long', 'Long', 'float', 'UUID']);

/** Whether the type has a constant size, and so lives in the first frame. */
export function isFixed(type: Type): boolean {
  return type.kind === 'leaf' && FIXED.has(type.name);
}

function messageText({ service, method, id, since, retryable, request, response, events = [] }: MessageLine): MessageText {
  const type = Number(id);
  const part = (kind: string, offset: number, texts: readonly string[], from = since): Part => ({
    service,
    method,
    kind,
    type: type + offset,
    fields: fieldTexts(texts, from),
  });
  return {
    service,
    method,
    id: type,
    retryable,
    parts: [
      part('request', 0, request),
      part('response', 1, response),
      ...events.map((e, n) => part(`event:${e.name}`, 2 + n, e.params, e.since)),
    ],
  };
}

function fieldTexts(texts: readonly string[], since: string): FieldText[] {
  return texts.map((text) => {
    const match = /^(\w+)(\?)?: (\w+)(?: @([\d.]+))?$/.exec(text);
    if (match === null) throw new Error(`not a field: ${text}`);
    const [, name, question, type, version] = match;
    return { name: name!, nullable: question !== undefined, added: version !== undefined && isLater(version, since), type: typeOf(type!) };
  });
}

function isLater(version: string, since: string): boolean {
  const [a, b] = [version, since].map((text) => text.split('.').map(Number));
  for (const [i, n] of a!.entries()) if (n !== (b![i] ?? 0)) return n > (b![i] ?? 0);
  return false;
}

function typeOf(text: string): Type {
  const words = text.split('_');
  const next = (): Type => {
    const word = words.shift();
    if (word === undefined) throw new Error(`not a type: ${text}`);
    if (word === 'List' || word === 'Set' || word === 'ListCN') return { kind: 'list', of: next(), holdsNull: word === 'ListCN' };
    if (word === 'EntryList' || word === 'Map') return { kind: 'entries', key: next(), value: next() };
    if (word === 'longArray') return { kind: 'list', of: { kind: 'leaf', name: 'long' }, holdsNull: false };
    if (word === 'floatArray') return { kind: 'list', of: { kind: 'leaf', name: 'float' }, holdsNull: false };
    return { kind: 'leaf', name: word };
  };
  const type = next();
  if (words.length > 0) throw new Error(`not a type: ${text}`);
  return type;
}

function lines<T>(name: string): T[] {
  const path = join(import.meta.dirname, '..', 'data', 'protocol', `${name}.jsonl`);
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
