import { HEADER_BYTES } from '../data-header.ts';
import { type Schema } from './schema.ts';

/**
 * The schemas that this client knows, and which of them the members may not know yet. Values are turned into bytes at once and sent
 * later, so it is kept with the bytes which new schemas they need.
 */
export class SchemaStore {
  readonly #known = new Map<bigint, Schema>();
  readonly #new = new Set<Schema>();
  /** The uses of new schemas in this turn of the event loop. */
  readonly #uses: Schema[] = [];
  readonly #needs = new WeakMap<Uint8Array, ReadonlySet<Schema>>();

  /** Whether there are schemas that the members may not know. */
  get hasNew(): boolean {
    return this.#new.size > 0;
  }

  /** All schemas. */
  get all(): readonly Schema[] {
    return [...this.#known.values()];
  }

  /** The schema with this id. */
  get(id: bigint): Schema | undefined {
    return this.#known.get(id);
  }

  /** Whether a record can be read with the schemas that are here, as far as its first bytes tell. */
  isComplete(data: Buffer, isBigEndian: boolean): boolean {
    if (data.length < HEADER_BYTES + 8) return true;
    const schema = this.#known.get(isBigEndian ? data.readBigInt64BE(HEADER_BYTES) : data.readBigInt64LE(HEADER_BYTES));
    return schema !== undefined && !schema.hasRecords;
  }

  /** A record was written with this schema. */
  use(schema: Schema): void {
    let known = this.#known.get(schema.id);
    if (known === undefined) {
      known = schema;
      this.#known.set(known.id, known);
      this.#new.add(known);
    }
    if (!this.#new.has(known)) return;
    if (this.#uses.length === 0) queueMicrotask(() => (this.#uses.length = 0));
    this.#uses.push(known);
  }

  /** How many uses of new schemas there were, to be handed to {@link attach}. */
  get uses(): number {
    return this.#uses.length;
  }

  /** Keeps with the bytes of a value that they need the new schemas that were used since, and those of bytes that the value holds. */
  attach(data: Buffer, since: number, value: unknown): Buffer {
    if (this.#new.size === 0) return data;
    const needs = new Set(this.#uses.slice(since));
    if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value))
      for (const part of Object.values(value)) if (part instanceof Uint8Array) this.#collect(part, needs);
    if (needs.size > 0) this.#needs.set(data, needs);
    return data;
  }

  /** The new schemas of all values in a request, however deep they lie in it. */
  newIn(request: unknown): Set<Schema> {
    const found = new Set<Schema>();
    this.#collect(request, found);
    return found;
  }

  #collect(part: unknown, found: Set<Schema>): void {
    if (typeof part !== 'object' || part === null) return;
    if (part instanceof Uint8Array) {
      for (const schema of this.#needs.get(part) ?? []) if (this.#new.has(schema)) found.add(schema);
    } else {
      for (const inner of Array.isArray(part) ? (part as unknown[]) : Object.values(part)) this.#collect(inner, found);
    }
  }

  /** Whether the members are known to have this schema. */
  isConfirmed({ id }: Schema): boolean {
    const known = this.#known.get(id);
    return known !== undefined && !this.#new.has(known);
  }

  /** The members have this schema. */
  confirm(schema: Schema): void {
    if (!this.#known.has(schema.id)) this.#known.set(schema.id, schema);
    this.#new.delete(this.#known.get(schema.id)!);
  }
}
