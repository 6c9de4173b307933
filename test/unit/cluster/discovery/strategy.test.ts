import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import { Address } from '../../../../src/cluster/addresses.ts';
import { Addressing } from '../../../../src/cluster/addressing.ts';
import { DiscoveredAddresses, type DiscoveryStrategy } from '../../../../src/cluster/discovery/strategy.ts';
import { onDial } from '../../../scenarios/observe.ts';
import { VirtualClock } from '../../../virtual-clock.ts';
import { turn } from '../../invocation/fake-cluster.ts';
import { quietLogger } from '../../invocation/quiet-logger.ts';
import { memberAt } from '../some-members.ts';

const { signal } = new AbortController();

test('ADDR-11: an address that translates to nothing fails alone, whether a member or a strategy told it', async () => {
  const clock = new VirtualClock();
  const strategy = {
    discover: () => Promise.resolve([{ address: 'nowhere:1' }, { address: 'b:2' }]),
    translate: (address: { host: string }) => (address.host === 'nowhere' ? null : (address as never)),
  };
  const provider = new DiscoveredAddresses(strategy, { clock, logger: quietLogger(), name: 'network.discovery', timeoutMillis: 100 });
  const addressing = new Addressing({ clock, provider, hosts: [], usesTls: false, publicIp: null, shuffle: false, signal });
  const { targets, failures } = await addressing.round([memberAt('nowhere:7'), memberAt('c:3', 2)], signal);
  expect(targets).toMatchObject([
    { host: 'c', port: 3 },
    { host: 'b', port: 2 },
  ]);
  expect(failures.map(({ address, error }) => [address, error.message])).toEqual(
    ['nowhere:7', 'nowhere:1'].map((address) => [address, `network.discovery has no translation of ${address}`]),
  );
});

describe('a translation', () => {
  const clock = new VirtualClock();
  const providerWith = (translate: NonNullable<DiscoveryStrategy['translate']>) => {
    const discover = () => Promise.resolve([{ address: 'a:1' }, { address: 'b:2' }, { address: 'c:3' }]);
    return new DiscoveredAddresses(
      { discover, translate },
      { clock, logger: quietLogger(), name: 'network.discovery', timeoutMillis: 100 },
    );
  };
  const addressingWith = (translate: NonNullable<DiscoveryStrategy['translate']>, signal: AbortSignal) => {
    return new Addressing({ clock, provider: providerWith(translate), hosts: [], usesTls: false, publicIp: null, shuffle: false, signal });
  };

  test('ADDR-11 TIMEOUT-7: that never comes fails its address alone, all of them within one deadline', async () => {
    const signals: AbortSignal[] = [];
    const addressing = addressingWith((address, context) => {
      signals.push(context.signal);
      return address.host === 'b' ? address : new Promise(() => {});
    }, signal);
    const round = addressing.round([], signal);
    await turn();
    expect(signals).toHaveLength(3);
    await clock.advance(100);
    const { targets, failures } = await round;
    expect(targets).toEqual([new Address('b', 2)]);
    const error = { code: 'CONNECTION_TIMEOUT', message: 'network.discovery did not answer within 100 ms' };
    expect(failures).toMatchObject([
      { address: 'a:1', error },
      { address: 'c:3', error },
    ]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, true]);
  });

  test('ADDR-6: ends with the round that it is for', async () => {
    const controller = new AbortController();
    const addressing = addressingWith(() => new Promise(() => {}), signal);
    const round = addressing.round([], controller.signal);
    await turn();
    controller.abort();
    expect((await round).targets).toEqual([]);
    const member = addressing.targetOf(memberAt('d:4'), controller.signal);
    await expect(member).rejects.toMatchObject({ code: 'ABORT_ERR' });
  });

  test.each([undefined, 'a:1', {}, { host: 'a' }, { host: 'a', port: '1' }])('ADDR-11: to %j is none', async (answer) => {
    const provider = providerWith(() => answer as never);
    const message = 'network.discovery has no translation of a:1';
    await expect(provider.translate(new Address('a', 1), signal)).rejects.toMatchObject({ name: 'IOError', message });
  });

  test('ADDR-11: that throws or rejects fails with its error', async () => {
    const stuck = new Error('stuck');
    const throwing = providerWith(() => {
      throw stuck;
    });
    await expect(throwing.translate(new Address('a', 1), signal)).rejects.toBe(stuck);
    await expect(providerWith(() => Promise.reject(stuck)).translate(new Address('a', 1), signal)).rejects.toBe(stuck);
  });
});

test('ADDR-13: where members are translated, nothing is probed', async () => {
  const probes: string[] = [];
  using _ = onDial(() => probes.push('dial'));
  const provider = new DiscoveredAddresses(
    { discover: () => Promise.resolve([]) },
    {
      clock: systemClock,
      logger: quietLogger(),
      name: 'network.discovery',
      timeoutMillis: 100,
    },
  );
  const addressing = new Addressing({ clock: systemClock, provider, hosts: [], usesTls: false, publicIp: null, shuffle: false, signal });
  const member = memberAt('127.0.0.1:1', 1, { '1:public': '127.0.0.1:2' });
  addressing.decide([member]);
  expect(await addressing.targetOf(member, signal)).toEqual(member.address);
  expect(probes).toEqual([]);
});
