import type { SqlResult, SqlRowAsObject } from './sql-result.ts';
import type { SqlService, SqlStatement, SqlStatementOptions } from './sql-service.ts';

/** The name of a map, a column or the like. Made by {@link SqlTag.identifier}. */
export class SqlIdentifier {
  /** @internal */
  readonly name: unknown;

  /** @internal */
  constructor(name: unknown) {
    this.name = name;
  }
}

/** Several parameters. Made by {@link SqlTag.list}. */
export class SqlList {
  /** @internal */
  readonly values: unknown;

  /** @internal */
  constructor(values: unknown) {
    this.values = values;
  }
}

/** A part of a statement. Made by {@link SqlTag.fragment}. */
export class SqlFragment {
  /** @internal */
  readonly texts: unknown;
  /** @internal */
  readonly values: readonly unknown[];

  /** @internal */
  constructor(texts: unknown, values: readonly unknown[]) {
    this.texts = texts;
    this.values = values;
  }
}

/**
 * Runs the statement of a template. Every `${}` in it is a parameter, never text, so no value changes what the statement means (SQL-26).
 *
 * @example
 * ```ts
 * const rows = await client.sql<{ name: string }>`SELECT name FROM people WHERE age > ${min} ORDER BY ${client.sql.identifier(column)}`;
 * ```
 */
export interface SqlTag {
  /**
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is called as a function, when something in it makes no sense, or when a `${}`
   * stands within quotes or a comment; otherwise as `SqlService.execute`
   */
  <R = SqlRowAsObject>(texts: TemplateStringsArray, ...values: readonly unknown[]): Promise<SqlResult<R>>;
  /** The same with options for its statements, on top of those before. */
  with(options: SqlStatementOptions): SqlTag;
  /** A name in quotes, as one part of a statement. Must be a non-empty string. */
  identifier(name: string): SqlIdentifier;
  /** A parameter for each value, as in `IN (${sql.list(ids)})`. Must be an array of at least one value. */
  list(values: readonly unknown[]): SqlList;
  /** A part of a statement, with parameters of its own. */
  fragment(texts: TemplateStringsArray, ...values: readonly unknown[]): SqlFragment;
}

/** What makes a statement of a template. */
export type Render = (fragment: SqlFragment) => SqlStatement;

/** The tag of a client. @param render loads what makes a statement of a template */
export function sqlTag(service: SqlService, render: () => Promise<Render>, options: SqlStatementOptions = {}): SqlTag {
  const run = async <R>(texts: TemplateStringsArray, ...values: readonly unknown[]): Promise<SqlResult<R>> => {
    const { sql, params } = (await render())(new SqlFragment(texts, values));
    return service.executeStatement<R>({ sql, params, options });
  };
  return Object.assign(run, {
    with: (more: SqlStatementOptions) => sqlTag(service, render, { ...options, ...more }),
    identifier: (name: string) => new SqlIdentifier(name),
    list: (values: readonly unknown[]) => new SqlList(values),
    fragment: (texts: TemplateStringsArray, ...values: readonly unknown[]) => new SqlFragment(texts, values),
  });
}
