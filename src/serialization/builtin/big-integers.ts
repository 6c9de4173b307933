import { type DataInput } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';
import { TypeId } from '../type-ids.ts';
import { type ValueWriter, type WriterMatch } from '../value-writer.ts';
import { BigDecimal } from '../values/big-decimal.ts';

/** Half of what a bigint can hold in V8, which throws errors of its own beyond that. */
const MAX_BYTES = 0x400_0000;

/** Two's complement, big-endian in either byte order, in the fewest bytes: the form Java writes, so that keys match. */
function toBytes(value: bigint): Buffer {
  const magnitude = (value < 0n ? ~value : value).toString(16);
  const bits = 4 * magnitude.length - (Math.clz32(Number.parseInt(magnitude.charAt(0), 16)) - 28);
  const length = (bits >>> 3) + 1;
  const hex = BigInt.asUintN(8 * length, value).toString(16);
  return Buffer.from(hex.padStart(2 * length, '0'), 'hex');
}

/** Writes a bigint of any size as a `java.math.BigInteger`. */
export const bigIntegerWriter: ValueWriter<bigint> = {
  typeId: TypeId.bigInteger,
  write: (output, value) => output.writeByteArray(toBytes(value)),
};

/** A `java.math.BigInteger`, in the shortest or a longer form. */
export function readBigInteger(input: DataInput): bigint {
  const bytes = input.readByteArray();
  if (bytes === null || bytes.length === 0) throw input.failure('a big integer has no bytes');
  if (bytes.length > MAX_BYTES) throw input.failure(`a big integer of ${bytes.length} bytes is too long`);
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
}

/** A decimal number: the unscaled value as a big integer, of at least one byte behind its length, then an int32 scale. */
export const bigDecimal = {
  bytes: 9,
  read: (input: DataInput): BigDecimal => new BigDecimal(readBigInteger(input), input.readInt()),
  write(output: DataOutput, { unscaledValue, scale }: BigDecimal): void {
    output.writeByteArray(toBytes(unscaledValue));
    output.writeInt(scale);
  },
};

const bigDecimalWriter: ValueWriter<BigDecimal> = { typeId: TypeId.bigDecimal, write: bigDecimal.write };

/** Takes a decimal number, whose scale is kept. */
export const matchBigDecimal: WriterMatch = (value) => (value instanceof BigDecimal ? bigDecimalWriter : undefined);
