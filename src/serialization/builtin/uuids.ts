import { UUID } from '../../protocol/uuid.ts';
import { type DataInput } from '../data-input.ts';
import { TypeId } from '../type-ids.ts';
import { type ValueWriter, type WriterMatch } from '../value-writer.ts';

const uuidWriter: ValueWriter<UUID> = {
  typeId: TypeId.uuid,
  write(output, value) {
    output.reserve(16);
    output.writeLong(value.mostSignificant);
    output.writeLong(value.leastSignificant);
  },
};

/** Takes a UUID: its two halves, each in the byte order of the payload. */
export const matchUuid: WriterMatch = (value) => (value instanceof UUID ? uuidWriter : undefined);

/** A `java.util.UUID`. */
export function readUuid(input: DataInput): UUID {
  return new UUID(input.readLong(), input.readLong());
}
