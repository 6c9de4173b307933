import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { BuiltPackage } from '../built-package.ts';
import { captured } from '../unit/cli/captured.ts';
import { blocksOf, dutiesOf, ofKind, placeOf, type Block } from './blocks.ts';
import { documents, textOf } from './document.ts';
import { edgesOfDiagram, exploreMachine } from './states.ts';
import { typeErrors } from './type-check.ts';

const duties = documents().flatMap((document) => dutiesOf(blocksOf(document, textOf(document))));
const titled = <T extends { readonly block: Block }>(all: readonly T[]) => all.map((duty) => ({ ...duty, place: placeOf(duty.block) }));

test('there is something of every kind, so that no kind is overlooked', () => {
  expect(new Set(duties.map(({ kind }) => kind))).toEqual(new Set(['compile', 'run', 'command', 'shell', 'java', 'diagram', 'words']));
});

test('every block of TypeScript in a document compiles on its own', () => {
  const blocks = [...ofKind(duties, 'compile'), ...ofKind(duties, 'run')].map(({ block }) => block);
  expect(blocks.length).toBeGreaterThan(10);
  expect(typeErrors(blocks)).toEqual([]);
}, 120_000);

test('every line of shell is one that exists', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const strange = [...ofKind(duties, 'shell'), ...ofKind(duties, 'command')].flatMap(({ block }) =>
    block.code.split(/\n| && /).filter((line) => line !== '' && !isKnown(line, scripts)),
  );
  expect(strange).toEqual([]);
});

test.each(titled(ofKind(duties, 'command')))('the command at $place prints what follows it', async ({ block, output }) => {
  const { code, out, err } = await captured(argumentsIn(block.code));
  expect({ code, err, out: out.trimEnd() }).toEqual({ code: 0, err: '', out: output.trimEnd() });
});

describe('a program in a document', () => {
  let built: BuiltPackage;
  beforeAll(async () => {
    built = await BuiltPackage.build();
  }, 120_000);
  afterAll(() => built[Symbol.asyncDispose]());

  test.concurrent.each(titled(ofKind(duties, 'run')))(
    'prints at $place what follows it, and ends',
    async ({ block, output }) => {
      expect(await built.runTypeScript(block.code)).toEqual({ code: 0, out: output, err: '' });
    },
    60_000,
  );
});

test.each(titled(ofKind(duties, 'java')))('the Java code at $place stands in its file', ({ block, file }) => {
  expect(textOf(file)).toContain(block.code);
});

test.each(titled(ofKind(duties, 'diagram')))('MACHINE-1: the diagram at $place has the steps of the machine', ({ block }) => {
  const { steps } = exploreMachine();
  const edges = edgesOfDiagram(block.code);
  expect([...edges.keys()].toSorted()).toEqual([...steps.keys()].toSorted());
});

test('what is neither code nor output stands where it is known to', () => {
  expect(new Set(ofKind(duties, 'words').map(({ block }) => block.document))).toEqual(new Set(['docs/connection-strategy.md']));
});

describe('what cannot be checked is refused', () => {
  const dutiesIn = (text: string) => dutiesOf(blocksOf('bad.md', text));

  test.each([
    ['a kind of which nothing is known', '```js\nno(TypeScript)\n```\n', 'bad.md:2: nothing is known of blocks of the kind "js"'],
    ['an output of nothing', 'Text\n\n```text\n1\n```\n', 'bad.md:4: nothing before it prints this'],
    ['an output of what is only compiled', '```ts\n1;\n```\n\n```text\n1\n```\n', 'bad.md:6: nothing before it prints this'],
    ['a program without its output', '```ts run\n1;\n```\n', 'bad.md:2: the output of what is run must follow'],
    ['a block that is indented', '- one\n  ```ts\n  1;\n  ```\n', 'bad.md has 2 fences for 0 blocks'],
    ['a block that does not end', '```ts\n1;\n', 'bad.md has 1 fences for 0 blocks'],
    ['another kind of fence', '~~~ts\n1;\n~~~\n', 'bad.md has 2 fences for 0 blocks'],
  ])('%s', (_, text, message) => {
    expect(() => dutiesIn(text)).toThrow(message);
  });

  test('a block that does not compile is reported with its line in the document', () => {
    const broken = blocksOf('broken.md', 'Text\n\n```ts\nconst one = 1;\nconst two: string = one;\n```\n');
    expect(typeErrors(broken)).toEqual([expect.stringMatching(/^broken\.md-4\.ts\(5,7\): error TS2322/)]);
  }, 60_000);
});

function isKnown(line: string, scripts: Readonly<Record<string, string>>): boolean {
  if (line === 'npm ci' || line === 'npm test') return true;
  const [, script] = /^npm run ([\w:-]+)/.exec(line) ?? [];
  if (script !== undefined) return scripts[script] !== undefined;
  return line.startsWith('npx hazelcast-ts ') && parseArguments(argumentsIn(line), {}).kind !== 'help';
}

/** The arguments of a line that calls the command. */
function argumentsIn(line: string): string[] {
  return line.trim().split(' ').slice(2);
}
