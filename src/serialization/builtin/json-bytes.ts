import type { DataOutput } from '../data-output.ts';
import { isPlain } from '../value-writer.ts';

/** Up to this many characters a loop over the text is quicker than a call into native code. */
const SHORT_TEXT = 200;
/** Deeper ones are left to `JSON.stringify`, which finds cycles. */
const MAX_DEPTH = 100;
/** The most bytes for a UTF-16 unit, escaped or in UTF-8. */
const BYTES_PER_UNIT = 3;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Writes data as `JSON.stringify` would, straight into bytes: plain objects, arrays, dates, texts, numbers, booleans and null, of
 * which JSON loses nothing. Returns false when there is anything else inside; what was written until then is to be thrown away.
 */
export function writeJson(output: DataOutput, value: unknown, depth = 0): boolean {
  if (typeof value === 'string') writeText(output, value);
  else if (typeof value === 'number') writeAscii(output, Number.isFinite(value) ? String(value) : 'null');
  else if (typeof value === 'boolean') writeAscii(output, value ? 'true' : 'false');
  else if (value === null) writeAscii(output, 'null');
  else return typeof value === 'object' && depth < MAX_DEPTH && writeWhole(output, value, depth + 1);
  return true;
}

function writeWhole(output: DataOutput, value: object, depth: number): boolean {
  if (value instanceof Date) return writeDate(output, value);
  if ((value as { readonly toJSON?: unknown }).toJSON !== undefined) return false;
  if (Array.isArray(value)) return writeItems(output, value, depth);
  return isPlain(value) && writeProperties(output, value as Readonly<Record<string, unknown>>, depth);
}

function writeDate(output: DataOutput, value: Date): boolean {
  const json: unknown = value.toJSON();
  if (typeof json !== 'string') return false;
  writeText(output, json);
  return true;
}

function writeItems(output: DataOutput, items: readonly unknown[], depth: number): boolean {
  writeAscii(output, '[');
  for (let i = 0; i < items.length; i++) {
    if (i > 0) writeAscii(output, ',');
    if (!writeJson(output, items[i], depth)) return false;
  }
  writeAscii(output, ']');
  return true;
}

/** In a loop over the names, since lists of names or values would take most of the time. */
function writeProperties(output: DataOutput, value: Readonly<Record<string, unknown>>, depth: number): boolean {
  let before = '{';
  for (const name in value) {
    const item = value[name];
    if (item === undefined || !Object.hasOwn(value, name)) continue;
    writeAscii(output, before);
    before = ',';
    writeText(output, name);
    writeAscii(output, ':');
    if (!writeJson(output, item, depth)) return false;
  }
  writeAscii(output, before === '{' ? '{}' : '}');
  return true;
}

function writeText(output: DataOutput, text: string): void {
  if (text.length > SHORT_TEXT || !writeShortText(output, text)) output.writeUtf8(JSON.stringify(text));
}

/** Returns whether the text has neither control characters nor surrogates; otherwise nothing was written. */
function writeShortText(output: DataOutput, text: string): boolean {
  const bytes = output.room(BYTES_PER_UNIT * text.length + 2);
  let at = output.cursor;
  bytes[at++] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || (unit & 0xf800) === 0xd800) return false;
    if (unit < 0x80) {
      if (unit === QUOTE || unit === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = unit;
    } else {
      if (unit < 0x800) bytes[at++] = 0xc0 | (unit >> 6);
      else {
        bytes[at++] = 0xe0 | (unit >> 12);
        bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
      }
      bytes[at++] = 0x80 | (unit & 0x3f);
    }
  }
  bytes[at++] = QUOTE;
  output.cursor = at;
  return true;
}

function writeAscii(output: DataOutput, text: string): void {
  const bytes = output.room(text.length);
  let at = output.cursor;
  for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
  output.cursor = at;
}
