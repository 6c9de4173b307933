import { describe, expect, test } from 'vitest';
import { Chain } from '../../../scripts/chaos-chain.mjs';

const held = (token: number, writes: number) => ({ value: `k#${token}`, version: BigInt(writes - 1) });

/** A chain after so many confirmed writes. */
function chainOf(confirmed: number): Chain {
  const chain = new Chain('k');
  for (let i = 0; i < confirmed; i++) chain.confirm(chain.next());
  return chain;
}

describe('a chain of confirmed writes', () => {
  test('is right when members hold its last token and counted each write once', () => {
    expect(chainOf(3).judge(held(3, 3))).toBeUndefined();
    expect(chainOf(0).judge(null)).toBeUndefined();
  });

  test('has lost what members counted less', () => {
    expect(chainOf(3).judge(held(2, 2))).toEqual({ lost: 1, doubled: 0, isOther: false });
    expect(chainOf(3).judge(null)).toEqual({ lost: 3, doubled: 0, isOther: false });
  });

  test('was doubled where members counted more, also if the last token is there', () => {
    expect(chainOf(3).judge(held(3, 4))).toEqual({ lost: 0, doubled: 1, isOther: false });
    expect(chainOf(3).judge(held(2, 5))).toEqual({ lost: 0, doubled: 2, isOther: false });
  });

  test('is wrong when the count is right and the token is another', () => {
    expect(chainOf(3).judge(held(2, 3))).toEqual({ lost: 0, doubled: 0, isOther: true });
  });
});

describe('a chain with a write of unknown outcome', () => {
  const doubtful = () => {
    const chain = chainOf(2);
    chain.doubt(chain.next());
    return chain;
  };

  test('gets no further write', () => {
    expect(chainOf(2).isOver).toBe(false);
    expect(doubtful().isOver).toBe(true);
  });

  test('is right whether that write was executed or not', () => {
    expect(doubtful().judge(held(2, 2))).toBeUndefined();
    expect(doubtful().judge(held(3, 3))).toBeUndefined();
  });

  test('was doubled when that write was executed twice', () => {
    expect(doubtful().judge(held(3, 4))).toEqual({ lost: 0, doubled: 1, isOther: false });
  });

  test('has lost a confirmed write when members counted less than those', () => {
    expect(doubtful().judge(held(1, 1))).toEqual({ lost: 1, doubled: 0, isOther: false });
  });

  test('is wrong when token and count do not belong together', () => {
    expect(doubtful().judge(held(2, 3))).toEqual({ lost: 0, doubled: 0, isOther: true });
    expect(doubtful().judge(held(3, 2))).toEqual({ lost: 0, doubled: 0, isOther: true });
  });
});

test('a write that was refused without being executed leaves the chain as it is', () => {
  const chain = chainOf(1);
  chain.next();
  expect(chain.value).toBe('k#1');
  expect(chain.next()).toBe('k#3');
  expect(chain.judge(held(1, 1))).toBeUndefined();
  expect(chain.judge(held(2, 2))).toMatchObject({ doubled: 1 });
});
