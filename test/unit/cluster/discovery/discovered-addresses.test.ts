import { describe, expect, test } from 'vitest';
import { Address } from '../../../../src/cluster/addresses.ts';
import { DiscoveredAddresses, type DiscoveryStrategy } from '../../../../src/cluster/discovery/strategy.ts';
import { VirtualClock } from '../../../virtual-clock.ts';
import { turn } from '../../invocation/fake-cluster.ts';
import { quietLogger } from '../../invocation/quiet-logger.ts';

const { signal } = new AbortController();

function provided(strategy: DiscoveryStrategy, lines: string[] = []) {
  const options = { clock: new VirtualClock(), logger: quietLogger(lines), name: 'network.discovery', timeoutMillis: 100 };
  return new DiscoveredAddresses(strategy, options);
}

describe('the members that a strategy finds', () => {
  test('ADDR-2: are tried at their port, and without one at the usual ports', async () => {
    const members = [{ address: 'a' }, { address: new Address('b', 7) }];
    const { primary, secondary } = await provided({ discover: () => Promise.resolve(members) }).addresses(signal);
    expect(primary.map(String)).toEqual(['a:5701', 'b:7']);
    expect(secondary.map(String)).toEqual(['a:5702', 'a:5703']);
  });

  test('ADDR-5: are none when it finds none, and not this machine', async () => {
    const found = await provided({ discover: () => Promise.resolve([]) }).addresses(signal);
    expect(found).toEqual({ primary: [], secondary: [] });
  });

  test.each([undefined, null, {}, 'a', [null], ['a'], [{}], [{ address: 5701 }], [{ address: 'a' }, {}]])(
    'ADDR-5: are none when it answers %j',
    async (answer) => {
      const provider = provided({ discover: () => Promise.resolve(answer as never) });
      const message = 'network.discovery must answer an array of members with addresses';
      await expect(provider.addresses(signal)).rejects.toMatchObject({ name: 'IOError', message });
    },
  );

  test('are reached at their public addresses, where they have one', async () => {
    const members = [
      { address: 'a:1', publicAddress: 'public:9' },
      { address: 'b', publicAddress: new Address('other', 8) },
      { address: 'c:3' },
    ];
    const provider = provided({ discover: () => Promise.resolve(members) });
    await provider.addresses(signal);
    const reached = [new Address('a', 1), new Address('b', 5701), new Address('c', 3), new Address('d', 4)];
    const found = await Promise.all(reached.map((address) => provider.translate(address, signal)));
    expect(found.map(String)).toEqual(['public:9', 'other:8', 'c:3', 'd:4']);
  });
});

describe('a strategy', () => {
  test('is asked with the number of the attempt, and started once, before that', async () => {
    const log: string[] = [];
    const provider = provided({
      start: () => Promise.resolve(void log.push('start')),
      discover: ({ attempt, signal: inner }) => {
        log.push(`discover ${attempt} ${inner.aborted}`);
        return Promise.resolve([]);
      },
    });
    await provider.addresses(signal);
    await provider.addresses(signal);
    expect(log).toEqual(['start', 'discover 1 false', 'discover 2 false']);
  });

  test('is started again in the next round when its start failed', async () => {
    let starts = 0;
    const start = () => (++starts === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve());
    const provider = provided({ start, discover: () => Promise.resolve([{ address: 'a:1' }]) });
    await expect(provider.addresses(signal)).rejects.toThrow('not yet');
    expect((await provider.addresses(signal)).primary.map(String)).toEqual(['a:1']);
    expect(starts).toBe(2);
  });

  test('SHUTDOWN-5: is closed with the client if it was started, and may fail then', async () => {
    let closes = 0;
    const lines: string[] = [];
    const close = () => {
      closes++;
      return Promise.reject(new Error('no'));
    };
    const provider = provided({ discover: () => Promise.resolve([]), close }, lines);
    provider.close();
    expect(closes).toBe(0);
    await provider.addresses(signal);
    provider.close();
    await turn();
    expect(closes).toBe(1);
    expect(lines.join()).toContain('the close of network.discovery');
    const plain = provided({ discover: () => Promise.resolve([]) });
    await plain.addresses(signal);
    expect(() => plain.close()).not.toThrow();
  });
});
