import type { DataInput } from '../data-input.ts';
import type { DataOutput } from '../data-output.ts';

/** The bytes of a Portable behind its tables: from `start` up to `end`. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Goes to a position of the object. */
export function seek(input: DataInput, position: number, { start, end }: Extent): void {
  if (position < start || position > end) throw input.failure(`the position ${position} is not from ${start} to ${end}`);
  input.cursor = position;
}

/** Checks that what was read did not end behind the object. */
export function checkEnd(input: DataInput, { end }: Extent): void {
  if (input.cursor > end) throw input.failure(`a field does not end before the end of its object, which is at ${end}`);
}

/** Leaves room for the positions of the items, and writes each of them behind that. */
export function writeAtPositions<T>(output: DataOutput, items: ArrayLike<T>, write: (item: T) => void): void {
  const table = output.cursor;
  output.writeZeros(4 * items.length);
  for (let i = 0; i < items.length; i++) {
    output.patchInt(table + 4 * i, output.cursor);
    write(items[i]!);
  }
}

/** Reads so many items, each at the position that stands next. */
export function readPositions<T>(input: DataInput, { count, extent }: { count: number; extent: Extent }, read: () => T): T[] {
  const table = input.cursor;
  const behind = { start: table + 4 * count, end: extent.end };
  const items: T[] = [];
  for (let i = 0; i < count; i++) {
    input.cursor = table + 4 * i;
    seek(input, input.readInt(), behind);
    const from = input.cursor;
    items.push(read());
    checkEnd(input, extent);
    input.charge(input.cursor - from);
  }
  return items;
}
