import { isPlain } from '../diagnostics/check.ts';

/** The first value with everything that the second one says on top of it. Arrays are replaced, and neither value is changed. */
export function merge(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over;
  // entries, and no assignments: a file may have a key `__proto__`
  const merged = Object.entries(over).map(([key, part]) => [key, merge(base[key], part)]);
  return { ...base, ...Object.fromEntries(merged) };
}
