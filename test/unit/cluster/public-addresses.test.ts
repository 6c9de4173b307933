import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { probeTcp, targetOf, usesPublicAddresses, type PublicAddressOptions } from '../../../src/cluster/public-addresses.ts';
import { IOError } from '../../../src/errors.ts';
import type { Target } from '../../../src/network/socket.ts';
import { memberAt } from './some-members.ts';

const CLIENT_PUBLIC = '1:public';

/** A member that is reached as `private<n>` and as `public<n>`. */
function member(number: number) {
  return memberAt(`private${number}:5701`, number, { [CLIENT_PUBLIC]: `public${number}:31000` });
}

/** A network in which only some hosts answer, and what was probed in it. */
function network(...reachable: string[]) {
  const probed: string[] = [];
  const probe = ({ host }: Target, timeoutMillis: number) => {
    probed.push(`${host} ${timeoutMillis}`);
    return Promise.resolve(reachable.includes(host));
  };
  const options: PublicAddressOptions = { configured: null, usesTls: false, hosts: [], probe };
  return { probed, options };
}

describe('which addresses of members are used', () => {
  test('ADDR-13, A41: unset and only publicly reachable, the public ones', async () => {
    const { probed, options } = network('public1', 'public2');
    expect(await usesPublicAddresses([member(1), member(2)], options)).toBe(true);
    expect(probed.toSorted()).toEqual(['private1 1000', 'private2 1000', 'public1 3000', 'public2 3000']);
  });

  test.each([
    ['one of them is privately reachable', ['public1', 'public2', 'public3', 'private3']],
    ['one of them is not publicly reachable', ['public1', 'public2']],
    ['none of them is reachable at all', []],
    ['all of them are privately reachable', ['private1', 'private2', 'private3']],
  ])('ADDR-13: unset and %s, the private ones', async (_, reachable) => {
    const { options } = network(...reachable);
    expect(await usesPublicAddresses([member(1), member(2), member(3)], options)).toBe(false);
  });

  test('ADDR-13: a member without a public address is not reachable publicly', async () => {
    const { probed, options } = network('public1');
    expect(await usesPublicAddresses([member(1), memberAt('private2:5701', 2)], options)).toBe(false);
    expect(probed).not.toContain('private2 1000');
  });

  test('ADDR-13: only the first 3 members are probed', async () => {
    const { probed, options } = network('public1', 'public2', 'public3', 'private4');
    expect(await usesPublicAddresses([1, 2, 3, 4].map(member), options)).toBe(true);
    expect(probed).toHaveLength(6);
  });

  test.each([
    ['with TLS', { usesTls: true }, [1]],
    ['with an empty list', {}, []],
    ['with a configured host that is the private one of a member', { hosts: ['other', 'private2'] }, [1, 2]],
  ])('ADDR-13, A41: %s the private ones are used, without a probe', async (_, more, numbers) => {
    const { probed, options } = network('public1', 'public2');
    expect(await usesPublicAddresses(numbers.map(member), { ...options, ...more })).toBe(false);
    expect(probed).toEqual([]);
  });

  test('ADDR-13: what is configured holds, without a probe', async () => {
    const { probed, options } = network('private1');
    expect(await usesPublicAddresses([member(1)], { ...options, configured: true, usesTls: true })).toBe(true);
    expect(await usesPublicAddresses([], { ...options, configured: true })).toBe(true);
    const other = network('public1');
    expect(await usesPublicAddresses([member(1)], { ...other.options, configured: false })).toBe(false);
    expect([...probed, ...other.probed]).toEqual([]);
  });
});

describe('where a member is reached', () => {
  test('ADDR-12: at its own address, or at its public one where those are used', () => {
    expect(targetOf(member(1), false)).toMatchObject({ host: 'private1', port: 5_701 });
    expect(targetOf(member(1), true)).toMatchObject({ host: 'public1', port: 31_000 });
  });

  test('ADDR-11: without a public address it is not reached where those are used', () => {
    expect(() => targetOf(memberAt('private1:5701'), true)).toThrow(new IOError('the member private1:5701 has no public address'));
  });
});

describe('a probe', () => {
  const { signal } = new AbortController();

  test('ADDR-13: finds out whether a TCP connection opens, and leaves none behind', async () => {
    const sockets: net.Socket[] = [];
    const server = net.createServer((socket) => void sockets.push(socket.on('error', () => {}).resume()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    expect(await probeTcp({ host: '127.0.0.1', port }, 5_000, systemClock, signal)).toBe(true);
    await new Promise((resolve) => server.close(resolve)); // waits for the end of every connection
    expect(sockets).toHaveLength(1);
    expect(await probeTcp({ host: '127.0.0.1', port }, 5_000, systemClock, signal)).toBe(false);
  });

  test('ADDR-13: ends with the client', async () => {
    expect(await probeTcp({ host: '127.0.0.1', port: 1 }, 5_000, systemClock, AbortSignal.abort())).toBe(false);
  });
});
