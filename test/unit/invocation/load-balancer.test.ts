import { describe, expect, test } from 'vitest';
import { randomly, roundRobin, type LoadBalancer } from '../../../src/invocation/load-balancer.ts';
import { memberAt } from '../cluster/some-members.ts';

const members = [1, 2, 3].map((number) => memberAt(`m${number}:5701`, number));
const hostsOf = (balancer: LoadBalancer, count: number, list = members) =>
  Array.from({ length: count }, () => balancer.next(list)?.address.host);

describe('a load balancer', () => {
  test('INVOKE-11: takes one member after the other', () => {
    expect(hostsOf(roundRobin(), 7)).toEqual(['m1', 'm2', 'm3', 'm1', 'm2', 'm3', 'm1']);
  });

  test('INVOKE-11: that takes turns goes on when members come and go', () => {
    const balancer = roundRobin();
    expect([...hostsOf(balancer, 2), ...hostsOf(balancer, 3, members.slice(0, 2))]).toEqual(['m1', 'm2', 'm1', 'm2', 'm1']);
  });

  test('INVOKE-11: takes any member by chance, each as likely as the others', () => {
    const chances = [0, 0.333, 0.334, 0.666, 0.667, 0.999];
    const balancer = randomly(() => chances.shift()!);
    expect(hostsOf(balancer, 6)).toEqual(['m1', 'm1', 'm2', 'm2', 'm3', 'm3']);
  });

  test('finds nobody where nobody is, and whoever comes later', () => {
    for (const balancer of [roundRobin(), randomly(() => 0.5)]) {
      expect(hostsOf(balancer, 2, [])).toEqual([undefined, undefined]);
      expect(members).toContain(balancer.next(members));
    }
  });

  test('two clients take turns on their own', () => {
    const [one, other] = [roundRobin(), roundRobin()];
    expect([...hostsOf(one, 2), ...hostsOf(other, 1)]).toEqual(['m1', 'm2', 'm1']);
  });
});
