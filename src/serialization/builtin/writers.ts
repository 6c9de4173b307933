import { type SerializationOptions } from '../options.ts';
import { TypeId } from '../type-ids.ts';
import { isPlain, unwritable, type ValueWriter, type WriterMatch } from '../value-writer.ts';
import { arrayMatch, matchTypedArray } from './arrays.ts';
import { bigIntegerWriter, matchBigDecimal } from './big-integers.ts';
import { matchDate } from './dates.ts';
import { matchAnyObject, matchJsonValue } from './json-values.ts';
import { longWriter } from './long-writers.ts';
import { isLong, isLongLike } from './longs.ts';
import { numberWriters } from './numbers.ts';
import { boolean, string } from './primitives.ts';
import { matchTime } from './times.ts';
import { matchUuid } from './uuids.ts';

const stringWriter: ValueWriter<string> = { typeId: TypeId.string, write: string.write };
const booleanWriter: ValueWriter<boolean> = { typeId: TypeId.boolean, write: boolean.write };
const matchLong: WriterMatch = (value) => (isLongLike(value) ? longWriter : undefined);

const BIGINTS: Readonly<Record<SerializationOptions['bigintType'], (value: bigint) => ValueWriter>> = {
  long: () => longWriter,
  bigInteger: () => bigIntegerWriter,
  auto: (value) => (isLong(value) ? longWriter : bigIntegerWriter),
};

/** What takes objects before the built-in types do, and after them: the formats of classes and serializers of the application. */
export interface OtherMatches {
  readonly before: readonly WriterMatch[];
  readonly after: readonly WriterMatch[];
}

/** Gives the writer of a value, or throws for a value that none takes. What none takes but JSON is JSON. */
export function writersOf(options: SerializationOptions, { before, after }: OtherMatches): (value: unknown) => ValueWriter {
  const numberWriter = numberWriters(options.defaultNumberType).scalar;
  const bigintWriter = BIGINTS[options.bigintType];
  const builtin = [matchTypedArray, arrayMatch(options), matchDate, matchUuid, matchTime, matchBigDecimal, matchLong, matchJsonValue];
  const matches = [...before, ...builtin, ...after, matchAnyObject];
  // what is no class cannot be one of the built-in ones, which are then not asked one by one
  const plainMatches = [...before, matchLong, ...after, matchAnyObject];
  return (value) => {
    switch (typeof value) {
      case 'string':
        return stringWriter;
      case 'number':
        return numberWriter;
      case 'boolean':
        return booleanWriter;
      case 'bigint':
        return bigintWriter(value);
      default:
        return objectWriter(value, matches, plainMatches);
    }
  };
}

function objectWriter(value: unknown, matches: readonly WriterMatch[], plainMatches: readonly WriterMatch[]): ValueWriter {
  if (typeof value === 'object' && value !== null) {
    for (const match of isPlain(value) ? plainMatches : matches) {
      const writer = match(value);
      if (writer !== undefined) return writer;
    }
  }
  throw unwritable(value, 'no type of the members corresponds to it');
}
