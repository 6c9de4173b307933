import { type DataOutput } from '../data-output.ts';
import { TypeId } from '../type-ids.ts';
import { type ValueWriter } from '../value-writer.ts';
import { longOf, type LongLike } from './longs.ts';
import { arrayWriter } from './primitives.ts';

const layout = { bytes: 8, write: (output: DataOutput, value: bigint | LongLike) => output.writeLong(longOf(value)) };

/** Writes a 64-bit integer. */
export const longWriter: ValueWriter<bigint | LongLike> = { typeId: TypeId.long, write: layout.write };
/** Writes an array of 64-bit integers. */
export const longsWriter: ValueWriter<ArrayLike<bigint | LongLike>> = arrayWriter(TypeId.longs, layout);
