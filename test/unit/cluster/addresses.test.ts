import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address, candidatesOf, keyOf, parseHostAndPort, roundOf, shuffled } from '../../../src/cluster/addresses.ts';
import { InvalidConfigurationError } from '../../../src/errors.ts';

const texts = (addresses: readonly Address[]) => addresses.map(String);

describe('a text that names a host', () => {
  test.each([
    ['host', 'host', undefined],
    ['host:5702', 'host', 5_702],
    ['10.0.0.1:1', '10.0.0.1', 1],
    ['10.0.0.1', '10.0.0.1', undefined],
    ['a.b-c_d.example:65535', 'a.b-c_d.example', 65_535],
    ['[::1]:5701', '::1', 5_701],
    ['[::1]', '::1', undefined],
    ['::1', '::1', undefined],
    ['2001:db8::5701', '2001:db8::5701', undefined],
    ['2001:DB8:0:0:0:0:0:1', '2001:DB8:0:0:0:0:0:1', undefined],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1', undefined],
    ['fe80::1%eth0', 'fe80::1%eth0', undefined],
    ['[fe80::1%eth0]:5701', 'fe80::1%eth0', 5_701],
  ])('ADDR-3: %s is read', (text, host, port) => {
    expect(parseHostAndPort(text)).toEqual({ host, port });
  });

  test.each([
    '',
    ' ',
    ':',
    ':5701',
    'host:',
    'host:0',
    'host:65536',
    'host:123456',
    'host:-1',
    'host:abc',
    'host:1:2',
    'a b',
    ' host',
    'host ',
    '[::1',
    '[::1]:',
    '[::1]:0',
    '[::1]:65536',
    '[]',
    '[]:1',
    '[::1]5701',
    'http://host',
    'tcp://host:5701',
    'fe80::1%',
    'fe80::1%a b',
  ])('ADDR-3: %j is none', (text) => {
    expect(parseHostAndPort(text)).toBeUndefined();
    expect(() => candidatesOf([text])).toThrow(InvalidConfigurationError);
  });

  test('ADDR-3: every address is read back from its own text', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        expect(parseHostAndPort(new Address(name, port).toString())).toEqual({ host: name, port });
      }),
    );
  });

  test('ADDR-3: whatever the text, it is a host with a good port, a host without one, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]:.%a-f0-9]{0,20}$/)), (text) => {
        const parsed = parseHostAndPort(text);
        if (parsed === undefined) return;
        expect(text).toContain(parsed.host);
        expect(parsed.host).not.toBe('');
        if (parsed.port !== undefined) expect(parsed.port >= 1 && parsed.port <= 65_535).toBe(true);
      }),
    );
  });
});

describe('the addresses of a configuration', () => {
  test('ADDR-2: none at all means this machine, at three ports', () => {
    const { primary, secondary } = candidatesOf([]);
    expect(texts(primary)).toEqual(['127.0.0.1:5701']);
    expect(texts(secondary)).toEqual(['127.0.0.1:5702', '127.0.0.1:5703']);
  });

  test('ADDR-2: a host without a port has one primary and two secondary addresses, and a port means that port only', () => {
    const { primary, secondary } = candidatesOf(['a', 'b:9000', '::1', '[::2]:9001']);
    expect(texts(primary)).toEqual(['a:5701', 'b:9000', '[::1]:5701', '[::2]:9001']);
    expect(texts(secondary)).toEqual(['a:5702', 'a:5703', '[::1]:5702', '[::1]:5703']);
  });
});

describe('the order of a round', () => {
  const same = <T>(group: T[]) => group;
  const of = (...names: string[]) => names.map((name) => new Address(name, 1));

  test('ADDR-1: is group after group', () => {
    const order = roundOf([of('m1', 'm2'), of('p1', 'p2'), of('s1')], same);
    expect(order.map(({ host }) => host)).toEqual(['m1', 'm2', 'p1', 'p2', 's1']);
  });

  test('ADDR-7: has each target once, at its first place, whatever the case of its host', () => {
    const order = roundOf([of('A', 'b'), [...of('B', 'a', 'c'), new Address('a', 2)], of('C')], same);
    expect(order.map(String)).toEqual(['A:1', 'b:1', 'c:1', 'a:2']);
    expect(new Set(order.map(keyOf)).size).toBe(4);
  });

  test('ADDR-8: shuffling works per group, and on copies', () => {
    const groups = [Object.freeze(of('m1', 'm2')), Object.freeze(of('p1', 'p2'))];
    const order = roundOf(groups, (group) => group.toReversed());
    expect(order.map(({ host }) => host)).toEqual(['m2', 'm1', 'p2', 'p1']);
    roundOf(groups, (group) => group.reverse());
    expect(groups.map((group) => group.map(({ host }) => host))).toEqual([
      ['m1', 'm2'],
      ['p1', 'p2'],
    ]);
  });

  test('ADDR-7, ADDR-8: whatever the groups and their shuffling, a round has each target of them once and no other', () => {
    const target = fc.record({ host: fc.constantFrom('a', 'A', 'b', 'c'), port: fc.integer({ min: 1, max: 2 }) });
    fc.assert(
      fc.property(fc.array(fc.array(target)), fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (groups, chances) => {
        const order = roundOf(groups, (group) => shuffled(group, () => chances.next().value as number));
        expect(order.map(keyOf).sort()).toEqual([...new Set(groups.flat().map(keyOf))].sort());
      }),
    );
  });
});

describe('shuffling', () => {
  test('reaches every order, each about as often', () => {
    const counts = new Map<string, number>();
    const steps = 12;
    for (let i = 0; i < steps; i++) {
      for (let j = 0; j < steps; j++) {
        const chances = [(i + 0.5) / steps, (j + 0.5) / steps];
        const order = shuffled(['a', 'b', 'c'], () => chances.shift()!).join('');
        counts.set(order, (counts.get(order) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    expect(new Set(counts.values())).toEqual(new Set([(steps * steps) / 6]));
  });

  test('leaves nothing, or one item, as it is', () => {
    expect(shuffled([], Math.random)).toEqual([]);
    expect(shuffled(['a'], Math.random)).toEqual(['a']);
  });
});
