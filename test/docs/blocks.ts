/** One fenced block of a document. */
export interface Block {
  readonly document: string;
  /** The line on which its text begins, from 1. */
  readonly line: number;
  /** The words behind the fence: the language, then what is to be done with it. */
  readonly info: string;
  readonly code: string;
}

/** All blocks of a document, in their order. @throws Error when a fence stands where this would not see it */
export function blocksOf(document: string, text: string): Block[] {
  const blocks = [...text.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(({ index, 1: info = '', 2: code = '' }) => ({
    document,
    line: text.slice(0, index).split('\n').length + 1,
    info: info.trim(),
    code,
  }));
  const fences = [...text.matchAll(/^\s*(?:`{3,}|~{3,})/gm)].length;
  if (fences !== 2 * blocks.length) throw new Error(`${document} has ${fences} fences for ${blocks.length} blocks`);
  return blocks;
}

/** What is done with a block: how it is checked, and with which output. */
export type Duty =
  /** TypeScript, which compiles. */
  | { readonly kind: 'compile'; readonly block: Block }
  /** TypeScript that prints the output when it is run. */
  | { readonly kind: 'run'; readonly block: Block; readonly output: string }
  /** A command line that prints the output. */
  | { readonly kind: 'command'; readonly block: Block; readonly output: string }
  /** Command lines whose output is not shown. */
  | { readonly kind: 'shell'; readonly block: Block }
  /** A part of a Java file of the project, whose path stands behind the fence. */
  | { readonly kind: 'java'; readonly block: Block; readonly file: string }
  /** A diagram of the states. */
  | { readonly kind: 'diagram'; readonly block: Block }
  /** Words in columns that nobody can run; only where a document is known to have them. */
  | { readonly kind: 'words'; readonly block: Block };

/** What is done with each block of a document. @throws Error when there is one that nothing can be done with, or an output of nothing */
export function dutiesOf(blocks: readonly Block[]): Duty[] {
  return blocks.flatMap((block, i): Duty[] => {
    const next = blocks[i + 1];
    const output = next?.info === 'text' ? next.code : undefined;
    const [, java] = /^java (\S+\.java)$/.exec(block.info) ?? [];
    if (java !== undefined) return [{ kind: 'java', block, file: java }];
    switch (block.info) {
      case 'ts':
        return [{ kind: 'compile', block }];
      case 'ts run':
        if (output === undefined) throw new Error(`${placeOf(block)}: the output of what is run must follow`);
        return [{ kind: 'run', block, output }];
      case 'sh':
        return [output === undefined ? { kind: 'shell', block } : { kind: 'command', block, output }];
      case 'text':
        if (!['ts run', 'sh'].includes(blocks[i - 1]?.info ?? '')) throw new Error(`${placeOf(block)}: nothing before it prints this`);
        return [];
      case 'mermaid':
        return [{ kind: 'diagram', block }];
      case '':
        return [{ kind: 'words', block }];
      default:
        throw new Error(`${placeOf(block)}: nothing is known of blocks of the kind ${JSON.stringify(block.info)}`);
    }
  });
}

/** The duties of one kind. */
export function ofKind<K extends Duty['kind']>(duties: readonly Duty[], kind: K): Extract<Duty, { kind: K }>[] {
  return duties.filter((duty): duty is Extract<Duty, { kind: K }> => duty.kind === kind);
}

/** Where a block stands, for titles and messages. */
export function placeOf({ document, line }: Block): string {
  return `${document}:${line}`;
}
