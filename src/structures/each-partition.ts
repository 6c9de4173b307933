import type { ObjectCore } from './object-core.ts';

/** Calls once for each partition that has items, all at the same time; the first error counts when all have settled. */
export async function eachPartition<T, R>(
  core: ObjectCore,
  items: Iterable<T>,
  keyOf: (item: T) => Buffer,
  call: (id: number, items: readonly T[]) => Promise<R>,
): Promise<R[]> {
  const parts = new Map<number, T[]>();
  for (const item of items) {
    const id = core.partitionOf(keyOf(item));
    const part = parts.get(id);
    if (part === undefined) parts.set(id, [item]);
    else part.push(item);
  }
  const results = await Promise.allSettled([...parts].map(([id, part]) => call(id, part)));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
