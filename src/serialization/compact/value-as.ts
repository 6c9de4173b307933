import { HazelcastSerializationError } from '../../errors.ts';
import { FieldKind } from './field-kind.ts';
import { type Kind } from './kinds.ts';
import { type Schema, type SchemaField } from './schema.ts';

/**
 * The value of a field for somebody who wants this kind, which is that of the field, or its twin with or without null.
 *
 * @throws HazelcastSerializationError when there is no such field, when it is of another kind, and for a null that the kind lacks
 */
export function valueAs(schema: Schema, fieldName: string, kind: Kind, read: (field: SchemaField) => unknown): unknown {
  const field = schema.field(fieldName);
  const refuse = (problem: string) => new HazelcastSerializationError(`the field ${fieldName} of ${schema.typeName} ${problem}`);
  if (field === undefined) throw refuse('does not exist in this record');
  if (field.kind === kind) return read(field);
  if (field.kind.number !== kind.twin) throw refuse(`is ${FieldKind[field.kind.number]}, and cannot be read as ${FieldKind[kind.number]}`);
  const value = kind.adapt(read(field));
  if (value === undefined) throw refuse(`has a null, and cannot be read as ${FieldKind[kind.number]}`);
  return value;
}
