import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOf, isReachedAt, memberOf } from '../../../src/cluster/members.ts';
import { infoAt, memberAt, uuidOf } from './some-members.ts';

describe('a member', () => {
  test('is what the wire says of it, and cannot be changed', () => {
    const member = memberAt('host:5701', 7);
    expect(member).toMatchObject({ uuid: uuidOf(7), liteMember: false, version: { major: 5, minor: 5, patch: 0 } });
    expect(member.attributes).toEqual(new Map([['zone', 'z1']]));
    expect(Object.isFrozen(member)).toBe(true);
  });

  test.each([
    ['its plain field', {}, 'plain:5701'],
    ['(MEMBER, none) before the plain field', { '0': 'member:1' }, 'member:1'],
    ['(CLIENT, none) before all', { '0': 'member:1', '1': 'client:2' }, 'client:2'],
    ['no endpoint with a name', { '0:internal': 'member:1', '1:public': 'client:2' }, 'plain:5701'],
    ['no other endpoint', { '2': 'wan:1', '3': 'rest:1', '4': 'memcache:1', '9': 'new:1' }, 'plain:5701'],
  ])('ADDR-12: has as its address %s', (_, further, expected) => {
    expect(memberAt('plain:5701', 1, further).address.toString()).toBe(expected);
  });

  test('ADDR-12: tells all its addresses by endpoint', () => {
    const { addressMap } = memberAt('plain:5701', 1, { '0': 'm:1', '1:public': 'p:2', '2': 'w:3', '3': 'r:4', '4:x': 'c:5', '9': 'n:6' });
    expect(Object.fromEntries([...addressMap].map(([endpoint, address]) => [endpoint, address.toString()]))).toEqual({
      MEMBER: 'm:1',
      'CLIENT:public': 'p:2',
      WAN: 'w:3',
      REST: 'r:4',
      'MEMCACHE:x': 'c:5',
      'ENDPOINT-9': 'n:6',
    });
  });

  test.each([
    ['own:5701', true],
    ['OWN:5701', true],
    ['public:5701', true],
    ['own:5702', false],
    ['internal:5701', false],
  ])('is reached at its own address and its public one, and nowhere else: %s is %s', (text, expected) => {
    const member = memberAt('own:5701', 1, { '1:public': 'public:5701', '1:internal': 'internal:5701' });
    expect(isReachedAt(member, memberAt(text).address)).toBe(expected);
    expect(isReachedAt(member, undefined)).toBe(false);
  });

  test('may be of a version that tells no further addresses', () => {
    const { addressMap: _, ...info } = infoAt('old:5701');
    expect(memberOf(info as typeof info & { addressMap: undefined }).address.toString()).toBe('old:5701');
  });
});

describe('a new list', () => {
  const [one, two, three] = [memberAt('a:1', 1), memberAt('b:1', 2), memberAt('c:1', 3)];

  test('VIEW-4: removes who is missing and adds who is new, both in the order of their lists', () => {
    expect(changesOf([one, two], [three, two, memberAt('d:1', 4)])).toMatchObject({
      removed: [{ uuid: uuidOf(1) }],
      added: [{ uuid: uuidOf(3) }, { uuid: uuidOf(4) }],
    });
    expect(changesOf([one, two], [])).toEqual({ removed: [one, two], added: [] });
    expect(changesOf([], [one, two])).toEqual({ removed: [], added: [one, two] });
  });

  test('VIEW-4: changes nothing for a member with the same uuid and address, in another order or not', () => {
    expect(changesOf([one, two], [memberAt('b:1', 2), memberAt('a:1', 1)])).toEqual({ removed: [], added: [] });
  });

  test('VIEW-4: a member that comes back with another uuid, or at another address, is removed and added', () => {
    for (const back of [memberAt('a:1', 9), memberAt('a:2', 1), memberAt('z:1', 1)]) {
      expect(changesOf([one, two], [back, two])).toEqual({ removed: [one], added: [back] });
    }
  });

  test('VIEW-4: the old list without the removed and with the added is the new list', () => {
    const lists = fc.uniqueArray(fc.record({ number: fc.nat(6), port: fc.integer({ min: 1, max: 3 }) }), {
      selector: ({ number }) => number,
    });
    const nameOf = ({ uuid, address }: typeof one) => [uuid, address].join(' ');
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const [old, next] = [before, after].map((list) => list.map(({ number, port }) => memberAt(`h${number}:${port}`, number))) as [
          (typeof one)[],
          (typeof one)[],
        ];
        const { removed, added } = changesOf(old, next);
        const names = new Set(old.map(nameOf));
        for (const member of removed) expect(names.delete(nameOf(member))).toBe(true);
        for (const member of added) expect(names.size).toBe(names.add(nameOf(member)).size - 1);
        expect([...names].sort()).toEqual(next.map(nameOf).sort());
      }),
    );
  });
});
