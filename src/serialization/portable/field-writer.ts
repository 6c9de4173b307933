import type { DataOutput, LongInput } from '../streams/data-streams.ts';
import type { BigDecimal } from '../values/big-decimal.ts';
import type { LocalDate } from '../values/local-date.ts';
import type { LocalDateTime } from '../values/local-date-time.ts';
import type { LocalTime } from '../values/local-time.ts';
import type { OffsetDateTime } from '../values/offset-date-time.ts';
import { FieldType } from './field-type.ts';
import type { Portable, PortableWriter } from './portable-contracts.ts';

/** Brings the methods of a writer down to those that know what becomes of a field. */
export abstract class FieldWriter implements PortableWriter {
  /** A field of any type but those of Portables. */
  protected abstract put(name: string, type: FieldType, value: unknown): void;
  abstract writePortable(fieldName: string, value: Portable | null): void;
  abstract writeNullPortable(fieldName: string, factoryId: number, classId: number): void;
  abstract writePortableArray(fieldName: string, values: readonly Portable[] | null): void;
  abstract getRawDataOutput(): DataOutput;

  writeByte(fieldName: string, value: number): void {
    this.put(fieldName, FieldType.BYTE, value);
  }

  writeBoolean(fieldName: string, value: boolean): void {
    this.put(fieldName, FieldType.BOOLEAN, value);
  }

  writeChar(fieldName: string, value: string): void {
    this.put(fieldName, FieldType.CHAR, value);
  }

  writeShort(fieldName: string, value: number): void {
    this.put(fieldName, FieldType.SHORT, value);
  }

  writeInt(fieldName: string, value: number): void {
    this.put(fieldName, FieldType.INT, value);
  }

  writeLong(fieldName: string, value: LongInput): void {
    this.put(fieldName, FieldType.LONG, value);
  }

  writeFloat(fieldName: string, value: number): void {
    this.put(fieldName, FieldType.FLOAT, value);
  }

  writeDouble(fieldName: string, value: number): void {
    this.put(fieldName, FieldType.DOUBLE, value);
  }

  writeString(fieldName: string, value: string | null): void {
    this.put(fieldName, FieldType.STRING, value);
  }

  writeUTF(fieldName: string, value: string | null): void {
    this.put(fieldName, FieldType.STRING, value);
  }

  writeDecimal(fieldName: string, value: BigDecimal | null): void {
    this.put(fieldName, FieldType.DECIMAL, value);
  }

  writeTime(fieldName: string, value: LocalTime | null): void {
    this.put(fieldName, FieldType.TIME, value);
  }

  writeDate(fieldName: string, value: LocalDate | null): void {
    this.put(fieldName, FieldType.DATE, value);
  }

  writeTimestamp(fieldName: string, value: LocalDateTime | null): void {
    this.put(fieldName, FieldType.TIMESTAMP, value);
  }

  writeTimestampWithTimezone(fieldName: string, value: OffsetDateTime | null): void {
    this.put(fieldName, FieldType.TIMESTAMP_WITH_TIMEZONE, value);
  }

  writeByteArray(fieldName: string, values: Uint8Array | null): void {
    this.put(fieldName, FieldType.BYTE_ARRAY, values);
  }

  writeBooleanArray(fieldName: string, values: readonly boolean[] | null): void {
    this.put(fieldName, FieldType.BOOLEAN_ARRAY, values);
  }

  writeCharArray(fieldName: string, values: readonly string[] | null): void {
    this.put(fieldName, FieldType.CHAR_ARRAY, values);
  }

  writeShortArray(fieldName: string, values: ArrayLike<number> | null): void {
    this.put(fieldName, FieldType.SHORT_ARRAY, values);
  }

  writeIntArray(fieldName: string, values: ArrayLike<number> | null): void {
    this.put(fieldName, FieldType.INT_ARRAY, values);
  }

  writeLongArray(fieldName: string, values: ArrayLike<LongInput> | null): void {
    this.put(fieldName, FieldType.LONG_ARRAY, values);
  }

  writeFloatArray(fieldName: string, values: ArrayLike<number> | null): void {
    this.put(fieldName, FieldType.FLOAT_ARRAY, values);
  }

  writeDoubleArray(fieldName: string, values: ArrayLike<number> | null): void {
    this.put(fieldName, FieldType.DOUBLE_ARRAY, values);
  }

  writeStringArray(fieldName: string, values: readonly (string | null)[] | null): void {
    this.put(fieldName, FieldType.STRING_ARRAY, values);
  }

  writeUTFArray(fieldName: string, values: readonly (string | null)[] | null): void {
    this.put(fieldName, FieldType.STRING_ARRAY, values);
  }

  writeDecimalArray(fieldName: string, values: readonly BigDecimal[] | null): void {
    this.put(fieldName, FieldType.DECIMAL_ARRAY, values);
  }

  writeTimeArray(fieldName: string, values: readonly LocalTime[] | null): void {
    this.put(fieldName, FieldType.TIME_ARRAY, values);
  }

  writeDateArray(fieldName: string, values: readonly LocalDate[] | null): void {
    this.put(fieldName, FieldType.DATE_ARRAY, values);
  }

  writeTimestampArray(fieldName: string, values: readonly LocalDateTime[] | null): void {
    this.put(fieldName, FieldType.TIMESTAMP_ARRAY, values);
  }

  writeTimestampWithTimezoneArray(fieldName: string, values: readonly OffsetDateTime[] | null): void {
    this.put(fieldName, FieldType.TIMESTAMP_WITH_TIMEZONE_ARRAY, values);
  }
}
