import { ProtocolError } from '../errors.ts';
import { Flag, type FrameReader } from './frames.ts';

const FRAGMENT_ID_BYTES = 8;
/** What keeping one fragment costs besides its bytes, so that endless empty ones meet the bound too. */
const KEEPING_BYTES = 128;

/** Puts messages together that a member sent in fragments. Fragments of several messages may interleave. */
export class Fragments {
  readonly #parts = new Map<bigint, Buffer[]>();
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes how much may wait for its last fragment, over all messages */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the fragment at the cursor, and returns the whole message once its last fragment is there. */
  add(from: FrameReader): Buffer | undefined {
    const flags = from.flags;
    const content = from.next();
    if (from.pos - content < FRAGMENT_ID_BYTES) throw new ProtocolError('a fragment has no id');
    const id = from.view.getBigInt64(content, true);
    if (flags & Flag.beginFragment) this.#drop(id);
    else if (!this.#parts.has(id)) return undefined; // its begin never came
    const parts = this.#keep(id, Buffer.from(from.buf.subarray(from.pos, from.end)));
    if ((flags & Flag.endFragment) === 0) return undefined;
    this.#drop(id);
    return Buffer.concat(parts);
  }

  #keep(id: bigint, part: Buffer): Buffer[] {
    this.#bytes += part.length + KEEPING_BYTES;
    if (this.#bytes > this.#maxBytes) throw new ProtocolError(`fragments of more than ${this.#maxBytes} bytes wait for their end`);
    const parts = this.#parts.get(id) ?? [];
    parts.push(part);
    this.#parts.set(id, parts);
    return parts;
  }

  #drop(id: bigint): void {
    for (const part of this.#parts.get(id) ?? []) this.#bytes -= part.length + KEEPING_BYTES;
    this.#parts.delete(id);
  }
}
