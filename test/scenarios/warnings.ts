import { onTestFinished } from 'vitest';

/** What Node.js warns of from now on until the test ends, for example of listeners that pile up. */
export function processWarnings(): { readonly warnings: string[] } {
  const warnings: string[] = [];
  const keep = ({ message }: Error) => void warnings.push(message);
  process.on('warning', keep);
  onTestFinished(() => void process.off('warning', keep));
  return { warnings };
}
