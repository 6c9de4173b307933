import type { DataInput } from '../streams/data-streams.ts';
import type { BigDecimal } from '../values/big-decimal.ts';
import type { LocalDate } from '../values/local-date.ts';
import type { LocalDateTime } from '../values/local-date-time.ts';
import type { LocalTime } from '../values/local-time.ts';
import type { OffsetDateTime } from '../values/offset-date-time.ts';
import { FieldType } from './field-type.ts';
import type { PortableReader } from './portable-contracts.ts';

/** Brings the methods of a reader down to those that know where the fields are. */
export abstract class FieldReader implements PortableReader {
  /** The value of a field of this type. */
  protected abstract take(name: string, type: FieldType): unknown;
  abstract getVersion(): number;
  abstract hasField(fieldName: string): boolean;
  abstract getFieldNames(): string[];
  abstract getFieldType(fieldName: string): FieldType;
  abstract getRawDataInput(): DataInput;

  readPortable<T = unknown>(fieldName: string): T | null {
    return this.take(fieldName, FieldType.PORTABLE) as T | null;
  }

  readPortableArray<T = unknown>(fieldName: string): T[] | null {
    return this.take(fieldName, FieldType.PORTABLE_ARRAY) as T[] | null;
  }

  readByte(fieldName: string): number {
    return this.take(fieldName, FieldType.BYTE) as number;
  }

  readBoolean(fieldName: string): boolean {
    return this.take(fieldName, FieldType.BOOLEAN) as boolean;
  }

  readChar(fieldName: string): string {
    return this.take(fieldName, FieldType.CHAR) as string;
  }

  readShort(fieldName: string): number {
    return this.take(fieldName, FieldType.SHORT) as number;
  }

  readInt(fieldName: string): number {
    return this.take(fieldName, FieldType.INT) as number;
  }

  readLong(fieldName: string): bigint {
    return this.take(fieldName, FieldType.LONG) as bigint;
  }

  readFloat(fieldName: string): number {
    return this.take(fieldName, FieldType.FLOAT) as number;
  }

  readDouble(fieldName: string): number {
    return this.take(fieldName, FieldType.DOUBLE) as number;
  }

  readString(fieldName: string): string | null {
    return this.take(fieldName, FieldType.STRING) as string | null;
  }

  readUTF(fieldName: string): string | null {
    return this.take(fieldName, FieldType.STRING) as string | null;
  }

  readDecimal(fieldName: string): BigDecimal | null {
    return this.take(fieldName, FieldType.DECIMAL) as BigDecimal | null;
  }

  readTime(fieldName: string): LocalTime | null {
    return this.take(fieldName, FieldType.TIME) as LocalTime | null;
  }

  readDate(fieldName: string): LocalDate | null {
    return this.take(fieldName, FieldType.DATE) as LocalDate | null;
  }

  readTimestamp(fieldName: string): LocalDateTime | null {
    return this.take(fieldName, FieldType.TIMESTAMP) as LocalDateTime | null;
  }

  readTimestampWithTimezone(fieldName: string): OffsetDateTime | null {
    return this.take(fieldName, FieldType.TIMESTAMP_WITH_TIMEZONE) as OffsetDateTime | null;
  }

  readByteArray(fieldName: string): Buffer | null {
    return this.take(fieldName, FieldType.BYTE_ARRAY) as Buffer | null;
  }

  readBooleanArray(fieldName: string): boolean[] | null {
    return this.take(fieldName, FieldType.BOOLEAN_ARRAY) as boolean[] | null;
  }

  readCharArray(fieldName: string): string[] | null {
    return this.take(fieldName, FieldType.CHAR_ARRAY) as string[] | null;
  }

  readShortArray(fieldName: string): number[] | null {
    return this.take(fieldName, FieldType.SHORT_ARRAY) as number[] | null;
  }

  readIntArray(fieldName: string): number[] | null {
    return this.take(fieldName, FieldType.INT_ARRAY) as number[] | null;
  }

  readLongArray(fieldName: string): bigint[] | null {
    return this.take(fieldName, FieldType.LONG_ARRAY) as bigint[] | null;
  }

  readFloatArray(fieldName: string): number[] | null {
    return this.take(fieldName, FieldType.FLOAT_ARRAY) as number[] | null;
  }

  readDoubleArray(fieldName: string): number[] | null {
    return this.take(fieldName, FieldType.DOUBLE_ARRAY) as number[] | null;
  }

  readStringArray(fieldName: string): (string | null)[] | null {
    return this.take(fieldName, FieldType.STRING_ARRAY) as (string | null)[] | null;
  }

  readUTFArray(fieldName: string): (string | null)[] | null {
    return this.take(fieldName, FieldType.STRING_ARRAY) as (string | null)[] | null;
  }

  readDecimalArray(fieldName: string): BigDecimal[] | null {
    return this.take(fieldName, FieldType.DECIMAL_ARRAY) as BigDecimal[] | null;
  }

  readTimeArray(fieldName: string): LocalTime[] | null {
    return this.take(fieldName, FieldType.TIME_ARRAY) as LocalTime[] | null;
  }

  readDateArray(fieldName: string): LocalDate[] | null {
    return this.take(fieldName, FieldType.DATE_ARRAY) as LocalDate[] | null;
  }

  readTimestampArray(fieldName: string): LocalDateTime[] | null {
    return this.take(fieldName, FieldType.TIMESTAMP_ARRAY) as LocalDateTime[] | null;
  }

  readTimestampWithTimezoneArray(fieldName: string): OffsetDateTime[] | null {
    return this.take(fieldName, FieldType.TIMESTAMP_WITH_TIMEZONE_ARRAY) as OffsetDateTime[] | null;
  }
}
