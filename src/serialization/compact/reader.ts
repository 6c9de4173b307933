import { type Body } from './body.ts';
import { FieldKind } from './field-kind.ts';
import { type Kind, KINDS } from './kinds.ts';
import { valueAs } from './value-as.ts';
import { type KindTypes } from './types.ts';

/** A method for each kind: `readInt32(fieldName)`, `readNullableInt32`, `readArrayOfInt32`, `readString`, ... */
type FieldReads = { readonly [N in keyof KindTypes as `read${N & string}`]: (fieldName: string) => KindTypes[N] };

/**
 * Gives the fields of a Compact record, in any order, with one method for each kind. The record has the fields that its writer knew,
 * so ask `getFieldKind` for those that older or newer writers do not have. A kind without null can be read as the one with null, and
 * the other way round as long as there is no null; nothing else is converted. A field that does not exist, one of another kind, and a
 * null where there must be none are refused with `HazelcastSerializationError` (`SERIALIZATION`).
 */
export interface CompactReader extends FieldReads {
  /** A record, as its own serializer reads it, or a `GenericRecord` when there is none for its type. */
  readCompact<T>(fieldName: string): T | null;
  readArrayOfCompact<T>(fieldName: string): (T | null)[] | null;
  /** The kind of a field, which is `FieldKind.NOT_AVAILABLE` when the record does not have it. */
  getFieldKind(fieldName: string): FieldKind;
}

/** Reads fields by their kinds. */
export class BodyReader {
  readonly #body: Body;

  constructor(body: Body) {
    this.#body = body;
  }

  getFieldKind(fieldName: string): FieldKind {
    return this.#body.schema.field(fieldName)?.kind.number ?? FieldKind.NOT_AVAILABLE;
  }

  readAs(fieldName: string, kind: Kind): unknown {
    return valueAs(this.#body, fieldName, kind);
  }
}

for (const kind of KINDS) {
  Object.defineProperty(BodyReader.prototype, `read${kind.name}`, {
    value(this: BodyReader, fieldName: string) {
      return this.readAs(fieldName, kind);
    },
  });
}

/** What a serializer reads a record from. */
export function readerOf(body: Body): CompactReader {
  return new BodyReader(body) as unknown as CompactReader;
}
