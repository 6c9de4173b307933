import { describe, expect, test, vi } from 'vitest';
import { candidatesOf, type Candidates } from '../../../src/cluster/addresses.ts';
import { Addressing, type AddressingOptions } from '../../../src/cluster/addressing.ts';
import type { Target } from '../../../src/network/socket.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { memberAt } from './some-members.ts';

const { signal } = new AbortController();

function addressing(configured: readonly string[], options: Partial<AddressingOptions> = {}) {
  const provider = { addresses: vi.fn<() => Promise<Candidates>>(() => Promise.resolve(candidatesOf(configured))) };
  const clock = new VirtualClock();
  return {
    provider,
    of: new Addressing({ clock, provider, hosts: [], usesTls: false, publicIp: false, shuffle: false, signal, ...options }),
  };
}

const texts = (targets: readonly Target[]) => targets.map(({ host, port }) => `${host} ${port}`);

describe('a round', () => {
  test('A35 ADDR-1, ADDR-2, ADDR-3, ADDR-7: has the member list, then all primaries, then all secondaries, and no target twice', async () => {
    const { of } = addressing(['seed', 'other:5702', '::1', '[::2]:9000', 'SEED:5703', 'seed']);
    const members = [memberAt('m1:5701', 1), memberAt('seed:5701', 2), memberAt('[::1]:5702', 3)];
    expect(texts((await of.round(members, signal)).targets)).toEqual([
      'm1 5701',
      'seed 5701',
      '::1 5702',
      'other 5702',
      '::1 5701',
      '::2 9000',
      'SEED 5703',
      'seed 5702',
      '::1 5703',
    ]);
  });

  test('ADDR-4: asks the provider anew each time', async () => {
    const { of, provider } = addressing(['a:1']);
    await of.round([], signal);
    provider.addresses.mockResolvedValueOnce(candidatesOf(['b:1']));
    expect(texts((await of.round([], signal)).targets)).toEqual(['b 1']);
    expect(provider.addresses.mock.calls).toEqual([[signal], [signal]]);
  });

  test('ADDR-5: a provider that rejects or throws counts as an empty list, and its error is kept', async () => {
    for (const failure of [new Error('no cloud'), 'a text'] as unknown[]) {
      const { of, provider } = addressing([]);
      const members = [memberAt('m1:5701')];
      provider.addresses.mockRejectedValueOnce(failure);
      const message = failure instanceof Error ? 'no cloud' : 'a text';
      const failures = [{ address: 'the address provider', error: { message } }];
      expect(await of.round(members, signal)).toMatchObject({ targets: [{ host: 'm1' }], failures });
      provider.addresses.mockImplementationOnce(() => {
        throw failure;
      });
      const round = await of.round([], signal);
      expect(round).toMatchObject({ targets: [], failures });
      expect(round.failures[0]!.error).toBeInstanceOf(Error);
    }
  });

  test('ADDR-8: is shuffled per group, and the member list and the configuration keep their order', async () => {
    const members = Object.freeze([memberAt('m1:1', 1), memberAt('m2:1', 2), memberAt('m3:1', 3)]);
    const candidates = { primary: Object.freeze(candidatesOf(['p1:1', 'p2:1']).primary), secondary: Object.freeze([]) };
    const orders = new Set<string>();
    for (let i = 0; i < 6; i++) {
      const clock = new VirtualClock({ chances: [((i % 3) + 0.5) / 3, (Math.floor(i / 3) + 0.5) / 2, 0] });
      const { of, provider } = addressing([], { shuffle: true, clock });
      provider.addresses.mockResolvedValueOnce(candidates);
      const hosts = (await of.round(members, signal)).targets.map(({ host }) => host);
      expect(hosts.slice(0, 3).toSorted()).toEqual(['m1', 'm2', 'm3']);
      expect(hosts.slice(3)).toEqual(['p2', 'p1']);
      orders.add(hosts.slice(0, 3).join(' '));
    }
    expect(orders.size).toBe(6);
    expect(members.map(({ address }) => address.host)).toEqual(['m1', 'm2', 'm3']);
  });

  test('ADDR-7, ADDR-12: translates members to their public addresses before it looks for the same target', async () => {
    const { of } = addressing(['public1:31000', 'seed:1'], { publicIp: true });
    const members = [memberAt('private1:5701', 1, { '1:public': 'public1:31000' })];
    of.decide(members);
    expect(texts((await of.round(members, signal)).targets)).toEqual(['public1 31000', 'seed 1']);
  });

  test('ADDR-11: a member without an address for us fails alone', async () => {
    const { of } = addressing(['seed:1'], { publicIp: true });
    const members = [memberAt('private1:5701', 1), memberAt('private2:5701', 2, { '1:public': 'public2:31000' })];
    of.decide(members);
    const round = await of.round(members, signal);
    expect(texts(round.targets)).toEqual(['public2 31000', 'seed 1']);
    expect(round.failures).toMatchObject([{ address: 'private1:5701', error: { code: 'IO_ERROR' } }]);
  });
});

describe('where a member is reached', () => {
  const member = memberAt('private1:5701', 1, { '1:public': 'public1:31000' });

  test('ADDR-13: before the first list, at its own address', async () => {
    const { of } = addressing([], { publicIp: true });
    expect(await of.targetOf(member, signal)).toBe(member.address);
  });

  test('ADDR-13: the choice is made once, by the list it was made with', async () => {
    const { of } = addressing([], { publicIp: null, hosts: ['private1'] });
    of.decide([member]);
    expect(await of.targetOf(member, signal)).toBe(member.address);
    expect(await of.targetOf(memberAt('private2:5701', 2), signal)).toMatchObject({ host: 'private2' });
  });

  test('ADDR-13: with the property unset and TLS on, at its own address', async () => {
    const { of } = addressing([], { publicIp: null, usesTls: true });
    of.decide([member]);
    expect(await of.targetOf(member, signal)).toBe(member.address);
  });
});
