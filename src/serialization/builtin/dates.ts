import { type DataInput } from '../data-input.ts';
import { TypeId } from '../type-ids.ts';
import { unwritable, type ValueWriter, type WriterMatch } from '../value-writer.ts';

const dateWriter: ValueWriter<Date> = {
  typeId: TypeId.date,
  write(output, value) {
    const millis = value.getTime();
    if (Number.isNaN(millis)) throw unwritable(value, 'it is an invalid date');
    output.writeLong(BigInt(millis));
  },
};

/** Takes a Date: its milliseconds since 1970 as a long. An invalid one is refused on writing. */
export const matchDate: WriterMatch = (value) => (value instanceof Date ? dateWriter : undefined);

/** A `java.util.Date`, whose range is wider than that of a Date. */
export function readDate(input: DataInput): Date {
  const date = new Date(Number(input.readLong()));
  if (Number.isNaN(date.getTime())) throw input.failure('a date is outside the range of a Date');
  return date;
}
