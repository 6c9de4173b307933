import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import type { SqlStatement } from './sql-service.ts';
import { SqlFragment, SqlIdentifier, SqlList } from './sql-tag.ts';

/** What is complete in itself, so that what follows it is part of the statement again. */
const COMPLETE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\r\n]*[\r\n]|\/\*[\s\S]*?\*\//g;
/** What opens a text, a name or a comment. */
const OPENING = /['"]|--|\/\*/;

/** A statement that is being put together. */
interface Draft {
  text: string;
  readonly params: unknown[];
}

/**
 * The statement of a template (SQL-26): each value becomes a parameter, and each identifier a name in quotes.
 *
 * @throws IllegalArgumentError `ILLEGAL_ARGUMENT`
 */
export function statementOf(fragment: SqlFragment): SqlStatement {
  const draft: Draft = { text: '', params: [] };
  addFragment(draft, fragment);
  return { sql: draft.text, params: draft.params };
}

function addFragment(draft: Draft, { texts, values }: SqlFragment): void {
  if (!isTemplate(texts) || texts.length !== values.length + 1)
    throw new IllegalArgumentError('sql is a tag for templates, as in sql`SELECT 1`, and no function; use getSql().execute for texts');
  for (const [i, text] of texts.entries()) {
    if (text === undefined) throw new IllegalArgumentError('sql: the template has an escape sequence that is none');
    // what a value leads to stands alone, so that it never becomes a part of what is written beside it
    const isApart = i === 0 || text === '' || /^[\s.,;)]/.test(text);
    draft.text += isApart ? text : ` ${text}`;
    if (i < values.length) addValue(draft, values[i]);
  }
}

function addValue(draft: Draft, value: unknown): void {
  if (OPENING.test(draft.text.replace(COMPLETE, ' ')))
    throw new IllegalArgumentError('sql: a value must not stand within quotes or a comment of the template');
  if (!/[\s.,(]$/.test(draft.text)) draft.text += ' ';
  if (value instanceof SqlFragment) addFragment(draft, value);
  else if (value instanceof SqlIdentifier) draft.text += quoted(value.name);
  else if (value instanceof SqlList) addList(draft, value.values);
  else addParameters(draft, [value]);
}

function addList(draft: Draft, values: unknown): void {
  if (!Array.isArray(values) || values.length === 0)
    throw new IllegalArgumentError(
      `sql.list takes an array of at least one value, not ${Array.isArray(values) ? 'an empty one' : describeValue(values)}`,
    );
  addParameters(draft, values);
}

function addParameters(draft: Draft, values: readonly unknown[]): void {
  draft.text += values.map(() => '?').join(', ');
  draft.params.push(...values);
}

function quoted(name: unknown): string {
  if (typeof name !== 'string' || name === '')
    throw new IllegalArgumentError(`sql.identifier takes a non-empty string, not ${describeValue(name)}`);
  return `"${name.replaceAll('"', '""')}"`;
}

function isTemplate(texts: unknown): texts is readonly (string | undefined)[] {
  return Array.isArray(texts) && Array.isArray((texts as { raw?: unknown }).raw);
}
