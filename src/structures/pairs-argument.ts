import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';

/** The pairs that an argument holds. @throws IllegalArgumentError when it is not iterable, or holds something else */
export function pairsOf<T extends readonly unknown[]>(method: string, pairs: Iterable<T>): T[] {
  if (typeof pairs?.[Symbol.iterator] !== 'function')
    throw new IllegalArgumentError(`${method}: pairs must be iterable, not ${describeValue(pairs)}`);
  const all = [...pairs];
  const wrong = all.findIndex((pair) => !Array.isArray(pair));
  if (wrong >= 0) throw new IllegalArgumentError(`${method}: pairs must hold pairs of a key and a value, not ${describeValue(all[wrong])}`);
  return all;
}
