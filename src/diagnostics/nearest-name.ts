/** How many letters two names may differ in for one to be taken for a slip of the other (API-6). */
const MAX_SLIPS = 3;

/** The known name that was probably meant: the same one in another spelling (`snake_case`, other case), or one with few slips in it. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const same = known.find((candidate) => bare(candidate) === bare(name));
  if (same !== undefined) return same;
  let best: { readonly candidate: string; readonly slips: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > MAX_SLIPS) continue;
    const slips = distance(name, candidate);
    const isNear = slips <= MAX_SLIPS && slips < candidate.length;
    if (isNear && slips < (best?.slips ?? Infinity)) best = { candidate, slips };
  }
  return best?.candidate;
}

/** The sentence that refuses an unknown option, with the name that was probably meant (CONFIG-3). */
export function noOption(path: string, name: string, known: readonly string[]): string {
  const meant = nearestName(name, known);
  return `there is no option ${path}${meant === undefined ? '' : `, did you mean ${meant}`}`;
}

function bare(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** How many letters have to be added, removed or replaced to get from one word to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const replaced = row[j]! + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
