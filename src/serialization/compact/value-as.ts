import { HazelcastSerializationError } from '../../errors.ts';
import { FieldKind } from './field-kind.ts';
import { type Kind } from './kinds.ts';
import { type Schema, type SchemaField } from './schema.ts';

/** What has the values of a record. */
export interface ValueSource {
  readonly schema: Schema;
  read(field: SchemaField): unknown;
}

/**
 * The value of a field for somebody who wants this kind, which is that of the field, or its twin with or without null.
 *
 * @throws HazelcastSerializationError when there is no such field, when it is of another kind, and for a null that the kind lacks
 */
export function valueAs(source: ValueSource, fieldName: string, kind: Kind): unknown {
  const field = source.schema.field(fieldName);
  if (field?.kind === kind) return source.read(field);
  if (field === undefined) throw refusal(source, fieldName, 'does not exist in this record');
  const wanted = FieldKind[kind.number];
  if (field.kind.number !== kind.twin)
    throw refusal(source, fieldName, `is ${FieldKind[field.kind.number]}, and cannot be read as ${wanted}`);
  const value = kind.adapt(source.read(field));
  if (value === undefined) throw refusal(source, fieldName, `has a null, and cannot be read as ${wanted}`);
  return value;
}

function refusal({ schema }: ValueSource, fieldName: string, problem: string): HazelcastSerializationError {
  return new HazelcastSerializationError(`the field ${fieldName} of ${schema.typeName} ${problem}`);
}
