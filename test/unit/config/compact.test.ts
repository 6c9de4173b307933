import { expect, test } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { compact, InvalidConfigurationError, type CompactSerializer } from '../../../src/index.ts';

class Box {}
const boxes: CompactSerializer<Box> = { getClass: () => Box, getTypeName: () => 'box', read: () => new Box(), write() {} };
const Point = compact({ typeName: 'point', fields: { x: 'int32' } });
const resolve = (serializers: unknown) => resolveConfig({ serialization: { compact: { serializers } } as never });
const PATH = 'serialization.compact.serializers';

test('serializers of Compact records are taken as they are, in a list of their own', () => {
  const given = [boxes, Point];
  const { compact: resolved } = resolve(given).serialization;
  expect(resolved.serializers).toEqual(given);
  expect(resolved.serializers).not.toBe(given);
  expect(resolved.serializers[0]).toBe(boxes);
  expect(resolveConfig({}).serialization.compact).toEqual({ serializers: [] });
});

test.each([
  ['no list', boxes, 'must be an array of objects with the functions getClass, getTypeName, read and write, not an object'],
  [
    'something else in it',
    [Box],
    'must be an array of objects with the functions getClass, getTypeName, read and write, not an array with a function',
  ],
  ['a type twice', [Point, Point], 'cannot be used: the type point is there twice'],
  ['a class twice', [boxes, { ...boxes, getTypeName: () => 'other' }], 'cannot be used: the class Box is there twice'],
  [
    'a class that is written otherwise',
    [{ ...boxes, getClass: () => Number }],
    'cannot be used: the class Number of the type box is written in a way of its own',
  ],
])('CONFIG-2 START-9: %s is refused', (_what, serializers, problem) => {
  expect(() => resolve(serializers)).toThrow(InvalidConfigurationError);
  expect(() => resolve(serializers)).toThrow(`${PATH} ${problem}`);
});
