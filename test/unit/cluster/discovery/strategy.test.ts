import { expect, test } from 'vitest';
import { Addressing } from '../../../../src/cluster/addressing.ts';
import { DiscoveredAddresses } from '../../../../src/cluster/discovery/strategy.ts';
import { VirtualClock } from '../../../virtual-clock.ts';
import { quietLogger } from '../../invocation/quiet-logger.ts';
import { memberAt } from '../some-members.ts';

const { signal } = new AbortController();

test('ADDR-11: an address that translates to nothing fails alone, whether a member or a strategy told it', async () => {
  const clock = new VirtualClock();
  const strategy = {
    discover: () => Promise.resolve([{ address: 'nowhere:1' }, { address: 'b:2' }]),
    translate: (address: { host: string }) => (address.host === 'nowhere' ? null : (address as never)),
  };
  const provider = new DiscoveredAddresses(strategy, { clock, logger: quietLogger(), timeoutMillis: 100 });
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
