/** The same text for the same key, whatever partition hash stands in front (MAP-2). */
export function identityOf(key: Buffer): string {
  return key.toString('latin1', 4);
}
