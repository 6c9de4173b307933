// Prints what happens, and when: one line each, in 100 columns.
import { styleText } from 'node:util';

const WIDTH = 100;
const begun = performance.now();
const hasColours = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;

/** @param {'bold' | 'green' | 'red' | 'yellow' | 'dim'} style @param {string} text */
function paint(style, text) {
  return hasColours ? styleText(style, text) : text;
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}

/** A chapter of the demonstration. @param {string} title */
export function chapter(title) {
  print('');
  print(paint('bold', title));
  print('-'.repeat(Math.min(title.length, WIDTH)));
}

/** Something that happened just now. @param {string} text @param {'good' | 'bad' | 'plain'} [kind] */
export function say(text, kind = 'plain') {
  const seconds = ((performance.now() - begun) / 1000).toFixed(3).padStart(7);
  const line = `${seconds} s  ${text}`.slice(0, WIDTH);
  print(kind === 'plain' ? line : paint(kind === 'good' ? 'green' : 'red', line));
}

/** A table with a heading. @param {readonly string[]} heading @param {readonly (readonly string[])[]} rows */
export function table(heading, rows) {
  const widths = heading.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column].length)));
  const lineOf = (row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  print(paint('bold', lineOf(heading)));
  print(widths.map((width) => '-'.repeat(width)).join('  '));
  for (const row of rows) print(lineOf(row));
}

/** @param {number} millis */
export function duration(millis) {
  return millis < 10 ? `${millis.toFixed(1)} ms` : `${Math.round(millis)} ms`;
}
