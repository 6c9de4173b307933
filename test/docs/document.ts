import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The project's folder. */
export const root = join(import.meta.dirname, '..', '..');

/** The text of a document, by its path in the project. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every document of the project, by its path. */
export function documents(): string[] {
  const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'));
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return [...inRoot, ...inDocs.map((name) => join('docs', name))];
}

/** The part of a text under a heading, up to the next heading of the same level or a higher one. */
export function sectionOf(text: string, heading: string): string {
  const [level = ''] = /^#+/.exec(heading) ?? [];
  const [, after = ''] = `\n${text}`.split(`\n${heading}\n`);
  return after.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

/** The first table of a text, its head first and without the rule below it; each cell is trimmed. */
export function tableOf(text: string): string[][] {
  const [table = ''] = /(?:^\|.*\|\n)+/m.exec(text) ?? [];
  const rows = table.split('\n').filter((line) => line !== '');
  const cells = rows.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return cells.filter((_, i) => i !== 1);
}

/** The rows of the first table of a text, without its head. */
export function rowsOf(text: string): string[][] {
  return tableOf(text).slice(1);
}

/** What stands in backquotes, apart from blocks. */
export function codeIn(text: string): string[] {
  const withoutBlocks = text.replaceAll(/^```[^]*?^```$/gm, '');
  return [...withoutBlocks.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
}

/** The lines of all shell blocks of a text. */
export function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block ?? '');
  return blocks.flatMap((block) => block.split('\n')).filter((line) => line !== '');
}

/** The links of a document to files that do not exist. */
export function brokenLinks(document: string): string[] {
  const targets = [...textOf(document).matchAll(/\]\(([^)#]+)/g)].map(([, target]) => target ?? '');
  const local = targets.filter((target) => !target.includes('://'));
  return local.filter((target) => !existsSync(join(root, dirname(document), target))).map((target) => `${document}: ${target}`);
}

/** The files and folders of `src`, by their paths in it: what lies in it directly, and what lies in its folders. */
export function sourcePaths(): string[] {
  const src = join(root, 'src');
  return readdirSync(src, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = relative(src, join(entry.parentPath, entry.name));
    return entry.isDirectory() ? `${path}/` : path;
  });
}
