import { ProtocolError } from '../errors.ts';
import type { Fields, Fixed, Framed, ShapeOf } from './fields.ts';
import { Flag, type FrameReader, type FrameWriter } from './frames.ts';

interface Slot<F> {
  readonly name: string;
  readonly at: number;
  readonly field: F;
}

/** Lays fixed fields out in one first frame after `header` bytes, and the others behind it in their order. */
export function layout<const F extends Fields>(fields: F, header: number) {
  const { fixed, framed, size, required } = slots(fields, header);
  const hasFirstFrame = header > 0 || fixed.length > 0;
  const sizeOf = required === size ? () => size : (value: { readonly [name: string]: unknown }) => presentSize(fixed, size, value);
  return {
    /** Returns where the content of the first frame starts, so that the caller can fill in its header. */
    write(to: FrameWriter, value: ShapeOf<F>, flags: number): number {
      const values = value as { readonly [name: string]: unknown };
      const end = sizeOf(values);
      const start = hasFirstFrame ? to.frame(end, flags) : -1;
      for (const { name, at, field } of fixed) if (at < end) field.write(to, start + at, values[name]);
      for (const { name, field } of framed) {
        if (field.added === true && values[name] === undefined) break;
        field.write(to, values[name]);
      }
      return start;
    },
    read(from: FrameReader): ShapeOf<F> {
      const start = hasFirstFrame ? from.next() : from.pos;
      const length = from.pos - start;
      if (length < required) throw new ProtocolError(`a frame of ${length} bytes is too short for its ${required} bytes of fields`);
      const value: { [name: string]: unknown } = {};
      for (const { name, at, field } of fixed) value[name] = at + field.size <= length ? field.read(from, start + at) : undefined;
      for (const { name, field } of framed) value[name] = field.added === true && !hasMore(from) ? undefined : field.read(from);
      return value as ShapeOf<F>;
    },
  };
}

function slots(fields: Fields, header: number) {
  const fixed: Slot<Fixed<unknown>>[] = [];
  const framed: Slot<Framed<unknown>>[] = [];
  let size = header;
  let required = header;
  for (const [name, field] of Object.entries(fields)) {
    if (field.size === undefined) framed.push({ name, at: 0, field });
    else {
      fixed.push({ name, at: size, field });
      size += field.size;
      if (field.added !== true) required = size;
    }
  }
  return { fixed, framed, size, required };
}

/** How long the first frame is when the caller leaves out fields that were added later. */
function presentSize(fixed: readonly Slot<Fixed<unknown>>[], size: number, value: { readonly [name: string]: unknown }): number {
  const absent = fixed.find(({ name, field }) => field.added === true && value[name] === undefined);
  return absent?.at ?? size;
}

/** Whether a field is left: in a structure the next frame is not its end, in a message there is a next frame. */
function hasMore(from: FrameReader): boolean {
  return from.hasNext && (from.flags & Flag.end) === 0;
}

/** A structure. Peers may append fields to it later, so reading skips what it does not know. */
export function struct<const F extends Fields>(fields: F): Framed<ShapeOf<F>> {
  const body = layout(fields, 0);
  return {
    write(to, value) {
      to.frame(0, Flag.begin);
      body.write(to, value, 0);
      to.frame(0, Flag.end);
    },
    read(from) {
      from.begin();
      const value = body.read(from);
      from.skipToEnd();
      return value;
    },
  };
}
