import * as v from 'valibot';
import { nameOf } from '../diagnostics/check.ts';
import { noOption } from '../diagnostics/nearest-name.ts';
import type { ConfigurationIssue } from '../errors.ts';
import type { ClientConfig } from './client-config.ts';
import { merge } from './merge.ts';
import { checkConfig, refused } from './resolve.ts';
import { clientConfig, withoutRivals } from './schema.ts';

/** An option as a text says it. */
export interface OptionText {
  /** Where it stands in the configuration, with dots between the levels. */
  readonly path: string;
  readonly text: string;
  /** The text as a list. */
  readonly elements: readonly string[];
}

/** What one source says about the configuration. It is not checked yet, because other sources may say the rest. */
export interface ConfigPart {
  readonly tree: unknown;
  /** What can be refused already. */
  readonly issues: readonly ConfigurationIssue[];
}

/** What valibot shows of how a schema is made. */
interface Anatomy {
  readonly kind: string;
  readonly pipe?: readonly Anatomy[];
  readonly getter?: (input: unknown) => Anatomy;
  readonly wrapped?: Anatomy;
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  /** What stands under each name that users choose. */
  readonly value?: v.GenericSchema;
}

interface Located {
  readonly keys: readonly string[];
  readonly schema: v.GenericSchema;
}

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

/**
 * Puts texts into the places that they name. What a text stands for is what the schema of its option takes, so nothing here knows
 * any option.
 *
 * @param shortForms paths by the words that may stand for them
 */
export function partOf(texts: readonly OptionText[], shortForms: ReadonlyMap<string, string> = new Map()): ConfigPart {
  const issues: ConfigurationIssue[] = [];
  const seen = new Set<string>();
  let tree: unknown = {};
  for (const text of texts) {
    const path = shortForms.get(text.path) ?? text.path;
    const found = locate(path, clientConfig, [...shortForms.keys()]);
    const read = 'message' in found ? found : valueOf(found, text);
    if ('message' in read) issues.push(read);
    else if (seen.has(path)) issues.push({ path: read.name, message: `${read.name} must not be given twice` });
    else tree = merge(tree, read.tree);
    seen.add(path);
  }
  return { tree, issues };
}

/**
 * The configuration that several sources make together; later ones win. What comes out may be given to the client.
 *
 * @throws InvalidConfigurationError `INVALID_CONFIGURATION`, with everything that is wrong in its `issues`
 */
export function configOf(parts: readonly ConfigPart[]): ClientConfig {
  const { tree, issues: early } = together(parts);
  const result = checkConfig(tree);
  const issues = [...early, ...('issues' in result ? result.issues : [])];
  if (issues.length > 0) throw refused(issues);
  return tree as ClientConfig;
}

/** What several sources say; later ones win. */
export function together(parts: readonly ConfigPart[]): ConfigPart {
  const tree = parts.reduce<unknown>((merged, part) => merge(withoutRivals(merged, part.tree), part.tree), {});
  return { tree, issues: parts.flatMap(({ issues }) => issues) };
}

/** The paths of all options, with dots between the levels. */
export function optionPaths(): string[] {
  return pathsBelow(clientConfig, '');
}

function pathsBelow(schema: Anatomy, path: string): string[] {
  const entries = entriesOf(schema);
  if (entries === undefined) return [path];
  return Object.entries(entries).flatMap(([key, inner]) => pathsBelow(inner, path === '' ? key : `${path}.${key}`));
}

/** The options of a section, or of the configuration itself; `undefined` when the schema is that of a value. */
function entriesOf(schema: Anatomy): Anatomy['entries'] {
  const parts = schema.pipe ?? [schema.getter?.({}), schema.wrapped];
  return schema.entries ?? parts.map((part) => part && entriesOf(part)).find((entries) => entries !== undefined);
}

/** What stands under the names that users choose; `undefined` when they choose none. */
function namedOf(schema: Anatomy): v.GenericSchema | undefined {
  const parts = schema.pipe ?? [schema.wrapped];
  return schema.value ?? parts.map((part) => part && namedOf(part)).find((value) => value !== undefined);
}

/** The schema at a path, or why there is none (CONFIG-3). Names may have dots in them, as those of properties do. */
function locate(path: string, schema: Anatomy, shortForms: readonly string[], above: readonly string[] = []): Located | ConfigurationIssue {
  const named = namedOf(schema);
  const dot = path.lastIndexOf('.'); // the name may have dots in it, but none of the options below it has
  if (named !== undefined && dot > 0) return locate(path.slice(dot + 1), named, [], [...above, path.slice(0, dot)]);
  const entries = entriesOf(schema) ?? {};
  const names = Object.keys(entries);
  const key = names.find((name) => name === path) ?? names.find((name) => path.startsWith(`${name}.`));
  if (key !== undefined) {
    const [keys, found] = [[...above, key], entries[key]!];
    return key === path ? { keys, schema: found } : locate(path.slice(key.length + 1), found, [], keys);
  }
  const stranger = names.some((name) => name.includes('.')) ? path : path.split('.', 1)[0]!;
  const name = nameOf([...above, stranger]);
  return { path: name, message: noOption(name, stranger, [...names, ...shortForms]) };
}

/** What a text stands for, at its place in a tree. A wrong one gets there too, and is refused like a wrong value of an object is (CONFIG-2). */
function valueOf({ keys, schema }: Located, { text, elements }: OptionText): { name: string; tree: unknown } | ConfigurationIssue {
  const name = nameOf(keys);
  const literal = literalOf(text);
  const taken = [text, elements, literal].map((value) => v.safeParse(schema, value)).find(({ success }) => success);
  const isObject = entriesOf(schema) !== undefined || v.is(schema, {});
  if (taken === undefined && isObject) return { path: name, message: `${name} cannot be given as text` };
  const value = taken === undefined ? (v.is(schema, []) ? elements : literal) : taken.output;
  return { name, tree: keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) };
}

/** A number, a boolean or `null` when the text reads as one, else the text. */
function literalOf(text: string): unknown {
  if (/^(?:true|false|null)$/i.test(text)) return JSON.parse(text.toLowerCase());
  return NUMBER.test(text) ? Number(text) : text;
}
