import { type DataInput } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';

/** In the place of an offset: there is no value. */
export const NO_VALUE = -1;

/** How many bytes an offset into so much data takes. All of its bits are set where there is no value, so the largest number is not used. */
export function offsetBytes(dataLength: number): 1 | 2 | 4 {
  if (dataLength <= 0xfe) return 1;
  return dataLength <= 0xfffe ? 2 : 4;
}

/** Writes the offsets of values in so much data. */
export function writeOffsets(output: DataOutput, dataLength: number, offsets: readonly number[]): void {
  const bytes = offsetBytes(dataLength);
  output.reserve(bytes * offsets.length);
  for (const offset of offsets) {
    if (bytes === 1) output.writeByte(offset);
    else if (bytes === 2) output.writeShort((offset << 16) >> 16);
    else output.writeInt(offset);
  }
}

/** Reads the offset that the input stands at. */
export function readOffset(input: DataInput, dataLength: number): number {
  switch (offsetBytes(dataLength)) {
    case 1:
      return orNone(input.readByte() & 0xff, 0xff);
    case 2:
      return orNone(input.readShort() & 0xffff, 0xffff);
    case 4:
      return input.readInt();
  }
}

function orNone(offset: number, none: number): number {
  return offset === none ? NO_VALUE : offset;
}
