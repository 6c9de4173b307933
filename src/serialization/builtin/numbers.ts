import { HazelcastSerializationError } from '../../errors.ts';
import { type DataOutput } from '../data-output.ts';
import { type DefaultNumberType } from '../options.ts';
import { TypeId } from '../type-ids.ts';
import { type ValueWriter } from '../value-writer.ts';
import { arrayWriter, byte, double, float, int, short } from './primitives.ts';

interface NumberWriters {
  readonly scalar: ValueWriter<number>;
  readonly array: ValueWriter<ArrayLike<number>>;
}

const isInteger = (bits: number) => (value: number) => Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1);
/** Whether a 32-bit float can come near the value: infinities and NaN it has, and digits it may round. */
const isFloat = (value: number): boolean => !Number.isFinite(value) || Number.isFinite(Math.fround(value));
const numberAsLong = { bytes: 8, write: (output: DataOutput, value: number) => output.writeLong(BigInt(value)) };

const WRITERS: Readonly<Record<DefaultNumberType, NumberWriters>> = {
  byte: writers(TypeId.byte, TypeId.bytes, checked('byte', byte, isInteger(8))),
  short: writers(TypeId.short, TypeId.shorts, checked('short', short, isInteger(16))),
  integer: writers(TypeId.int, TypeId.ints, checked('integer', int, isInteger(32))),
  long: writers(TypeId.long, TypeId.longs, checked('long', numberAsLong, Number.isSafeInteger)),
  float: writers(TypeId.float, TypeId.floats, checked('float', float, isFloat)),
  double: writers(TypeId.double, TypeId.doubles, double),
};

interface NumberLayout {
  readonly bytes: number;
  write(output: DataOutput, value: number): void;
}

function writers(scalarId: number, arrayId: number, layout: NumberLayout): NumberWriters {
  return { scalar: { typeId: scalarId, write: layout.write }, array: arrayWriter(arrayId, layout) };
}

function checked(type: DefaultNumberType, layout: NumberLayout, fits: (value: number) => boolean): NumberLayout {
  return {
    bytes: layout.bytes,
    write(output, value) {
      if (!fits(value))
        throw new HazelcastSerializationError(`a number does not fit the type ${type}, which defaultNumberType says to write`);
      layout.write(output, value);
    },
  };
}

/** How a `number` and an array of numbers are written for this type. */
export function numberWriters(type: DefaultNumberType): NumberWriters {
  return WRITERS[type];
}
