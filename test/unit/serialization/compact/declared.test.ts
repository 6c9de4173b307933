import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError, IllegalArgumentError } from '../../../../src/errors.ts';
import { compact, type CompactObject } from '../../../../src/serialization/compact/declared.ts';
import { Fields, GenericRecords } from '../../../../src/serialization/compact/fields.ts';
import { bigEndian, serializer } from '../fixtures.ts';

const Point = compact({ typeName: 'point', fields: { y: 'int32', x: 'int32' } });
const Shape = compact({ typeName: 'shape', fields: { name: 'string', center: Point, corners: [Point], size: Fields.INT64 } });
const codec = serializer({ compact: { serializers: [Shape, Point] } });
const shape = Shape.of({ name: 'square', center: Point.of({ x: 1, y: 2 }), corners: [Point.of({ x: 0, y: 0 }), null], size: 4n });

/** What comes back of a value. */
const again = <T>(value: T): T => codec.toObject(codec.toData(value)) as T;

describe('a declared type', () => {
  test('writes its objects as records of that name, with those fields', () => {
    const point = GenericRecords.compact('point', { x: Fields.INT32, y: Fields.INT32 }, { x: 1, y: 2 });
    expect(codec.toData(Point.of({ y: 2, x: 1 }))).toEqual(bigEndian.toData(point));
    expect(codec.toObject(bigEndian.toData(point))).toEqual(Point.of({ x: 1, y: 2 }));
  });

  test('gives equal objects the same bytes, in whatever order they have their properties', () => {
    const { size, ...rest } = shape;
    expect(codec.toData({ size, ...rest })).toEqual(codec.toData(shape));
  });

  test('reads objects that are plain, and know their type', () => {
    const read = again(shape);
    expect(read).toEqual(shape);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(JSON.stringify(read.center)).toBe('{"x":1,"y":2}');
    expect(again({ ...read, name: 'other' })).toEqual({ ...shape, name: 'other' });
  });

  test('fills what is left out with null, where there may be null', () => {
    expect(Shape.of({ size: 1n })).toEqual({ ...shape, name: null, center: null, corners: null, size: 1n });
    const incomplete = Shape.of({ name: 'a' } as never);
    expect(() => codec.toData(incomplete)).toThrow('a record of shape cannot be written: the field size must be a bigint');
  });

  test('refuses values that have no field', () => {
    expect(() => Point.of({ x: 1, y: 2, z: 3 } as never)).toThrow(new IllegalArgumentError('point has no field z'));
    expect(() => codec.toData({ ...Point.of({ x: 1, y: 2 }), z: 3 })).toThrow(HazelcastSerializationError);
  });

  test('that is not among the serializers does not become JSON', () => {
    const Other = compact({ typeName: 'other', fields: { n: 'int8' } });
    expect(() => codec.toData(Other.of({ n: 1 }))).toThrow('the type other of an object is missing in serialization.compact.serializers');
    expect(codec.toData({ n: 1 }).readInt32BE(4)).toBe(-130);
  });

  test('may have fields of any name', () => {
    const Odd = compact({ typeName: 'odd', fields: { ['__proto__']: 'int32', constructor: 'string', toString: 'int8' } as const });
    const odd = serializer({ compact: { serializers: [Odd] } });
    const value = Odd.of(JSON.parse('{"__proto__": 5, "constructor": "c", "toString": 1}') as never);
    const read = odd.toObject(odd.toData(value)) as CompactObject<typeof Odd>;
    expect(Object.entries(read)).toEqual([
      ['__proto__', 5],
      ['constructor', 'c'],
      ['toString', 1],
    ]);
  });
});

describe('a declared type of a class', () => {
  class Vector {
    readonly x: number;
    readonly y: number;
    constructor(x: number, y: number) {
      this.x = x;
      this.y = y;
    }
    get length(): number {
      return Math.hypot(this.x, this.y);
    }
  }
  const Vectors = compact({ typeName: 'vector', class: Vector, fields: { x: 'float64', y: 'float64' } });
  const vectors = serializer({ compact: { serializers: [Vectors] } });

  test('writes and reads its instances', () => {
    const read = vectors.toObject(vectors.toData(new Vector(3, 4))) as Vector;
    expect(read).toStrictEqual(new Vector(3, 4));
    expect([read.length, Vectors.of({ x: 6, y: 8 }).length]).toEqual([5, 10]);
  });

  test('does not take plain objects', () => {
    expect(vectors.toData({ x: 3, y: 4 }).readInt32BE(4)).toBe(-130);
  });
});

describe('a declaration', () => {
  const declare = compact as (declaration: unknown) => unknown;

  test.each([
    ['no name', { typeName: '', fields: {} }, 'compact: typeName must be a non-empty string'],
    ['a kind that does not exist', { typeName: 't', fields: { f: 'int33' } }, 'compact: the field f has no kind that exists'],
    ['no kind', { typeName: 't', fields: { f: null } }, 'compact: the field f has no kind that exists'],
    ['two types in an array', { typeName: 't', fields: { f: [Point, Point] } }, 'compact: the field f has no kind that exists'],
    ['the kind of nothing', { typeName: 't', fields: { f: 'notAvailable' } }, 'compact: the field f has no kind that exists'],
    ['a class that is none', { typeName: 't', fields: {}, class: {} }, 'compact: class must be a class'],
    ['no fields', { typeName: 't' }, 'compact: fields must be an object'],
    ['nothing', undefined, 'compact: typeName must be a non-empty string'],
  ])('with %s is refused', (_what, declaration, message) => {
    expect(() => declare(declaration)).toThrow(new IllegalArgumentError(message));
  });
});
