import { HazelcastSerializationError } from '../../errors.ts';

/** A record cannot be read yet: its schema has to be asked for. */
export class UnknownSchemaError extends HazelcastSerializationError {
  /** The schema that is missing. */
  readonly schemaId: bigint;

  constructor(schemaId: bigint) {
    super(`the schema ${schemaId} of a Compact record is not known`);
    this.schemaId = schemaId;
  }
}
