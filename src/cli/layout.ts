import { inspect } from 'node:util';

/** How wide the output may be. */
export const COLUMNS = 100;

/** What a text is, for those who see colours. */
export type Tone = 'bold' | 'dim' | 'green' | 'red';

/** Marks a text. */
export type Paint = (tone: Tone, text: string) => string;

/** Marks texts with colours, or leaves them as they are. */
export function painter(usesColors: boolean): Paint {
  if (!usesColors) return (_, text) => text;
  return (tone, text) => {
    const [on, off] = inspect.colors[tone]!;
    return `\u001B[${on}m${text}\u001B[${off}m`;
  };
}

/** Rows whose cells stand below each other, two blanks apart. Cells are as wide as the widest of their column; numbers stand on the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (typeof cell === 'number' ? String(cell).padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** The words of a text in lines of at most {@link COLUMNS}, all of them indented. A word that is too long is cut into pieces. */
export function wrap(text: string, indent = 0): string[] {
  const width = COLUMNS - indent;
  const words = text.split(/\s+/).flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => ' '.repeat(indent) + line);
}
