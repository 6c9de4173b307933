import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { messagesOf } from './issues.ts';

const one = { id: 1, read: () => null, write: () => undefined };
const two = { ...one, id: 2 };
const factory = () => ({ factoryId: 1, classId: 1, readData: () => undefined, writeData: () => undefined });
const SERIALIZER = 'with an integer id from 1 and the functions read and write';

const refusals = (serialization: unknown) => messagesOf({ serialization });

describe('the classes and serializers of an application', () => {
  test('CONFIG-1: there are none by default', () => {
    expect(resolveConfig({}).serialization).toMatchObject({
      dataSerializableFactories: {},
      portableFactories: {},
      portableVersion: 0,
      customSerializers: [],
    });
    expect(resolveConfig({}).serialization.globalSerializer).toBeUndefined();
  });

  test('are taken as they are', () => {
    const serialization = {
      dataSerializableFactories: { 1: factory, '-5': factory },
      customSerializers: [one, two],
      globalSerializer: { ...one, id: 3 },
    };
    expect(resolveConfig({ serialization }).serialization).toMatchObject(serialization);
    class Stateful {
      id = 4;
      read = () => null;
      write = () => undefined;
    }
    const [instance] = resolveConfig({ serialization: { customSerializers: [new Stateful()] } }).serialization.customSerializers;
    expect(instance).toBeInstanceOf(Stateful);
  });

  test('CONFIG-6: later changes of the list and of the table have no effect', () => {
    const serialization = { dataSerializableFactories: { 1: factory } as Record<number, typeof factory>, customSerializers: [one] };
    const resolved = resolveConfig({ serialization }).serialization;
    serialization.customSerializers.push(two);
    serialization.dataSerializableFactories[2] = factory;
    expect(resolved.customSerializers).toEqual([one]);
    expect(Object.keys(resolved.dataSerializableFactories)).toEqual(['1']);
  });

  test.each([
    [{ ...one, id: 0 }, 'an object'],
    [{ ...one, id: 1.5 }, 'an object'],
    [{ ...one, id: 2 ** 31 }, 'an object'],
    [{ ...one, id: '1' }, 'an object'],
    [{ id: 1, read: one.read }, 'an object'],
    [{ id: 1, write: one.write }, 'an object'],
    [null, 'null'],
    [() => null, 'a function'],
  ])('CONFIG-2: a serializer that is none is refused (%#)', (serializer, shown) => {
    expect(refusals({ globalSerializer: serializer })).toEqual([
      `serialization.globalSerializer must be an object ${SERIALIZER}, not ${shown}`,
    ]);
    expect(refusals({ customSerializers: [one, serializer] })).toEqual([
      `serialization.customSerializers must be an array of objects ${SERIALIZER}, not an array with ${shown}`,
    ]);
  });

  test('CONFIG-7: two serializers of one id are refused, the global one included', () => {
    expect(refusals({ customSerializers: [one, two, { ...one }] })).toEqual([
      'serialization.customSerializers must not have the id 1 twice',
    ]);
    expect(refusals({ customSerializers: [one, two], globalSerializer: two })).toEqual([
      'serialization.globalSerializer must not have the id 2 of a custom serializer',
    ]);
  });

  test.each(['a', '1.5', '2147483648', '01', '-0', ''])('a factory id that is no 32-bit integer is refused: %j', (id) => {
    for (const option of ['dataSerializableFactories', 'portableFactories'])
      expect(refusals({ [option]: { [id]: factory } })[0]).toContain('must be a 32-bit integer');
  });

  test.each(['dataSerializableFactories', 'portableFactories'])('a factory that is no function is refused: %s', (option) => {
    expect(refusals({ [option]: { 1: {} } })).toEqual([`serialization.${option}.1 must be a function, not an object`]);
  });

  test('CONFIG-4: the version of Portables is an integer from 0', () => {
    expect(resolveConfig({ serialization: { portableVersion: 3 } }).serialization.portableVersion).toBe(3);
    for (const portableVersion of [-1, 0.5, 2 ** 31, Number.NaN, '1'])
      expect(refusals({ portableVersion })).toEqual([
        `serialization.portableVersion must be an integer from 0 to 2147483647, not ${JSON.stringify(portableVersion) ?? ''}`.replace(
          'null',
          'NaN',
        ),
      ]);
  });
});
