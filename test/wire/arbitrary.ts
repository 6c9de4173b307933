import fc from 'fast-check';
import { UUID } from '../../src/protocol/uuid.ts';
import { structures, type FieldText, type Type } from './catalog.ts';

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));

const LEAVES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  boolean: fc.boolean(),
  byte: fc.integer({ min: -128, max: 127 }),
  int,
  Integer: int,
  long,
  Long: long,
  float: fc.float({ noNaN: true }),
  UUID: fc.tuple(long, long).map(([most, least]) => new UUID(most, least)),
  String: fc.string({ unit: 'grapheme', maxLength: 40 }),
  // Nine bytes and more, so that none is taken for a serialized null.
  Data: fc.uint8Array({ minLength: 9, maxLength: 40 }).map((array) => Buffer.from(array)),
  byteArray: bytes,
};

/** Any values for these fields; null where it may be. */
export function arbitraryValues(fields: readonly FieldText[]): fc.Arbitrary<Record<string, unknown>> {
  const record = Object.fromEntries(fields.map(({ name, nullable, type }) => [name, nullable ? orNull(arbitrary(type)) : arbitrary(type)]));
  return fc.record(record, { noNullPrototype: true });
}

/** Whether values of the type can be made up: all but pages of SQL, which have a test of their own. */
export function isArbitrary(fields: readonly FieldText[]): boolean {
  return fields.every(({ type }) => type.kind !== 'leaf' || type.name !== 'SqlPage');
}

function arbitrary(type: Type): fc.Arbitrary<unknown> {
  if (type.kind === 'list') return fc.array(type.holdsNull ? orNull(arbitrary(type.of)) : arbitrary(type.of), { maxLength: 3 });
  if (type.kind === 'entries') return fc.array(fc.tuple(arbitrary(type.key), arbitrary(type.value)), { maxLength: 3 });
  const fields = structures.get(type.name);
  return fields === undefined ? LEAVES[type.name]! : arbitraryValues(fields);
}

function orNull(of: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.option(of, { nil: null, freq: 3 });
}
