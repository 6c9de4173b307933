import fc from 'fast-check';
import { expect, test } from 'vitest';
import { table, wrap } from '../../../src/cli/layout.ts';

test('words on the left, numbers on the right, columns two blanks apart', () => {
  expect(
    table([
      ['a', 1, 'x'],
      ['long', 100, ''],
    ]),
  ).toEqual(['a       1  x', 'long  100']);
  expect(table([])).toEqual([]);
});

test('wrapped lines fit and lose no word', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[!-~]{1,150}$/)), fc.nat({ max: 10 }), (words, indent) => {
      const lines = wrap(words.join(' '), indent);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
      expect(
        lines
          .map((line) => line.slice(indent))
          .join('')
          .replaceAll(' ', ''),
      ).toBe(words.join(''));
    }),
  );
});
