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

export const matchUuid: WriterMatch = (value) => (value instanceof UUID ? uuidWriter : undefined);

export function readUuid(input: DataInput): UUID {
  return new UUID(input.readLong(), input.readLong());
}
