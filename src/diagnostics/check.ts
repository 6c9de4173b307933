import * as v from 'valibot';
import { describeValue } from './describe-value.ts';
import { noOption } from './nearest-name.ts';
import type { ConfigurationIssue } from '../errors.ts';

/** The schemas of the options of `T`, no more and no less: an option of the one that the other lacks does not compile. */
export type Entries<T> = { [K in keyof Required<T>]: v.GenericSchema<T[K], unknown> };

/** The message of a schema has holes, which {@link check} fills when it knows where the value stands. */
const PATH = '<path>';
const PREFIX = '<prefix>';
const VALUE = '<value>';

/** The message of a schema that wants this (CONFIG-2). */
function must(requirement: string): string {
  return `${PATH} must be ${requirement}, not ${VALUE}`;
}

/** A value that a test accepts. */
export function value<T>(requirement: string, accepts: (input: unknown) => boolean) {
  return v.custom<T, string>(accepts, must(requirement));
}

/** An array whose elements a test accepts; it is copied. */
export function list<T>(requirement: string, accepts: (element: unknown) => boolean) {
  return v.pipe(v.array(value<T>(requirement, accepts), must(requirement)), v.readonly());
}

/** A finite number that a test accepts (CONFIG-4). */
export function number(requirement: string, accepts: (input: number) => boolean) {
  return value<number>(requirement, (input) => typeof input === 'number' && Number.isFinite(input) && accepts(input));
}

/** A finite number that is this or more. */
export const numberFrom = (least: number) => number(`a number from ${least}`, (input) => input >= least);
/** A finite number that is more than this. */
export const numberAbove = (limit: number) => number(`a number above ${limit}`, (input) => input > limit);
/** A safe integer that is this or more. */
export const integerFrom = (least: number) => number(`an integer from ${least}`, (input) => Number.isSafeInteger(input) && input >= least);
/** A boolean. */
export const trueOrFalse = value<boolean>('true or false', (input) => typeof input === 'boolean');
/** A text with something in it. */
export const nonEmptyString = value<string>('a non-empty string', (input) => typeof input === 'string' && input !== '');

/** One of these words in any letter case; the result has the case of the list. */
export function word<const T extends string>(...words: readonly T[]) {
  const quoted = words.map((known) => `'${known}'`);
  const requirement = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter((part) => part !== '').join(' or ');
  const find = (input: unknown) => words.find((known) => typeof input === 'string' && known.toLowerCase() === input.toLowerCase());
  return v.pipe(
    value<T>(requirement, (input) => find(input) !== undefined),
    v.transform((input) => find(input)!),
  );
}

/** Whether the input can hold options. */
export function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Whether the input is nothing but options: neither an instance of a class nor something that Node.js made. */
export function isPlain(input: unknown): input is Record<string, unknown> {
  if (!isObject(input)) return false;
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === Object.prototype || prototype === null;
}

/** An object with these options and no others (CONFIG-3). */
export function section<E extends v.ObjectEntries>(entries: E, requirement = 'an object') {
  const options = v.object(entries);
  const known = v.pipe(value<v.InferInput<typeof options>>(requirement, isObject), options);
  const names = Object.keys(entries);
  return v.lazy((input) => {
    const unknown = strangers(input, names);
    if (unknown.length === 0) return known;
    const report = ({ addIssue }: v.RawCheckContext<v.InferOutput<typeof options>>) => {
      for (const key of unknown) addIssue({ message: noOption(PATH, key, names), path: pathTo([key]) });
    };
    return v.pipe(known, v.rawCheck(report));
  });
}

/** An object whose keys are names that users choose, as far as a test accepts them. A name without a value counts as absent (CONFIG-5). */
export function named<S extends v.GenericSchema>(requirement: string, accepts: (name: string) => boolean, schema: S) {
  return v.pipe(
    value<Readonly<Record<string, v.InferInput<S> | undefined>>>('an object', isObject),
    v.transform((input) => Object.fromEntries(Object.entries(input).filter(([, found]) => found !== undefined))),
    v.record(
      value<string>(requirement, (name) => accepts(name as string)),
      schema,
    ),
  );
}

/** The keys that stand for no option. One that is `undefined` counts as absent (CONFIG-5). */
function strangers(input: unknown, names: readonly string[]): string[] {
  if (!isObject(input)) return [];
  const found: string[] = [];
  for (const key in input) if (!names.includes(key) && input[key] !== undefined) found.push(key);
  return found;
}

/** A path for an issue that is not about the value at hand. */
export function pathTo(keys: readonly string[]): [v.IssuePathItem, ...v.IssuePathItem[]] {
  const items = keys.map((key): v.IssuePathItem => ({ type: 'unknown', origin: 'value', input: undefined, key, value: undefined }));
  return items as [v.IssuePathItem, ...v.IssuePathItem[]];
}

/** What came of a check: the value with its defaults, or everything that is wrong with it. */
export type Checked<T> = { readonly output: T } | { readonly issues: readonly ConfigurationIssue[] };

/**
 * Checks what a user gave us. The input is only read, and what comes out shares no object or array with it.
 *
 * @param root how messages name the input itself
 * @param prefix what goes before the names of its options
 */
export function check<T>(schema: v.GenericSchema<unknown, T>, input: unknown, root: string, prefix = ''): Checked<T> {
  const result = v.safeParse(schema, input);
  return result.success ? { output: result.output } : { issues: result.issues.map((issue) => issueOf(issue, root, prefix)) };
}

function issueOf({ message, input, path }: v.BaseIssue<unknown>, root: string, prefix: string): ConfigurationIssue {
  const keys = path?.map(({ key }) => key) ?? [];
  const name = nameOf(keys.filter((key) => typeof key === 'string'));
  const place = name === '' ? root : prefix + name;
  const fill = (hole: string) => (hole === PATH ? place : hole === PREFIX ? prefix : show(input, keys));
  // in one pass, because a key of the user may look like a hole
  return { path: place, message: message.replaceAll(/<path>|<prefix>|<value>/g, fill) };
}

/** Where what users write is not shown. */
const SECRET = new Set<unknown>(['security', 'hazelcastCloud']);

/** The value as its message shows it: secrets not at all, and an element of an array together with the array, which the path is that of. */
function show(input: unknown, keys: readonly unknown[]): string {
  if (keys.some((key) => SECRET.has(key))) return 'a hidden value';
  return typeof keys.at(-1) === 'number' ? `an array with ${describeValue(input)}` : describeValue(input);
}

/** How a message names an option: by its path, or a property by its name alone (CONFIG-2). */
export function nameOf(keys: readonly string[]): string {
  return (keys[0] === 'properties' && keys.length > 1 ? keys.slice(1) : keys).join('.');
}
