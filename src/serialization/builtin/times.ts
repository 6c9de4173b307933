import { type DataInput } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';
import { TypeId } from '../type-ids.ts';
import { type ValueWriter, type WriterMatch } from '../value-writer.ts';
import { LocalDate } from '../values/local-date.ts';
import { LocalDateTime } from '../values/local-date-time.ts';
import { LocalTime } from '../values/local-time.ts';
import { OffsetDateTime } from '../values/offset-date-time.ts';

/** How a day is laid out, and what holds it: int32 year, int8 month, int8 day. */
export const localDate = {
  bytes: 6,
  read: (input: DataInput): LocalDate => input.make(LocalDate, input.readInt(), input.readByte(), input.readByte()),
  write(output: DataOutput, { year, month, date }: LocalDate): void {
    output.reserve(6);
    output.writeInt(year);
    output.writeByte(month);
    output.writeByte(date);
  },
};

/** A time of day: int8 hour, int8 minute, int8 second, int32 nano. */
export const localTime = {
  bytes: 7,
  read: (input: DataInput): LocalTime => input.make(LocalTime, input.readByte(), input.readByte(), input.readByte(), input.readInt()),
  write(output: DataOutput, { hour, minute, second, nano }: LocalTime): void {
    output.reserve(7);
    output.writeByte(hour);
    output.writeByte(minute);
    output.writeByte(second);
    output.writeInt(nano);
  },
};

/** A day and a time of day. */
export const localDateTime = {
  bytes: 13,
  read: (input: DataInput): LocalDateTime => new LocalDateTime(localDate.read(input), localTime.read(input)),
  write(output: DataOutput, value: LocalDateTime): void {
    output.reserve(13);
    localDate.write(output, value.localDate);
    localTime.write(output, value.localTime);
  },
};

/** A day, a time of day, and an int32 with their distance from UTC in seconds. */
export const offsetDateTime = {
  bytes: 17,
  read: (input: DataInput): OffsetDateTime => input.make(OffsetDateTime, localDateTime.read(input), input.readInt()),
  write(output: DataOutput, value: OffsetDateTime): void {
    output.reserve(17);
    localDateTime.write(output, value.localDateTime);
    output.writeInt(value.offsetSeconds);
  },
};

const localDateWriter: ValueWriter<LocalDate> = { typeId: TypeId.localDate, write: localDate.write };
const localTimeWriter: ValueWriter<LocalTime> = { typeId: TypeId.localTime, write: localTime.write };
const localDateTimeWriter: ValueWriter<LocalDateTime> = { typeId: TypeId.localDateTime, write: localDateTime.write };
const offsetDateTimeWriter: ValueWriter<OffsetDateTime> = { typeId: TypeId.offsetDateTime, write: offsetDateTime.write };

/** Takes a day, a time of day, or both, with or without an offset. */
export const matchTime: WriterMatch = (value) => {
  if (value instanceof LocalDate) return localDateWriter;
  if (value instanceof LocalTime) return localTimeWriter;
  if (value instanceof LocalDateTime) return localDateTimeWriter;
  return value instanceof OffsetDateTime ? offsetDateTimeWriter : undefined;
};
