import { inspect } from 'node:util';
import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import type { Page } from './page.ts';
import type { SqlRow, SqlRowAsObject, SqlRowMetadata } from './sql-result.ts';

/** Makes the row with this index of a page. */
export type RowReader = (page: Page, row: number) => unknown;

/** Makes rows that are objects. @throws HazelcastSerializationError when an OBJECT cannot be read (SQL-13) */
export function objectRows(metadata: SqlRowMetadata): RowReader {
  const names = metadata.getColumns().map(({ name }) => name);
  return ({ columns }, row) => {
    const object = Object.create(null) as SqlRowAsObject;
    for (const [i, name] of names.entries()) object[name] = columns[i]!.get(row);
    return object;
  };
}

/** Makes rows whose values are read when they are looked at. */
export function rawRows(metadata: SqlRowMetadata): RowReader {
  return (page, row) => new RawRow(metadata, page, row);
}

class RawRow implements SqlRow {
  readonly #metadata: SqlRowMetadata;
  readonly #page: Page;
  readonly #row: number;

  constructor(metadata: SqlRowMetadata, page: Page, row: number) {
    this.#metadata = metadata;
    this.#page = page;
    this.#row = row;
  }

  getObject<T = unknown>(columnNameOrIndex: string | number): T | null {
    const index = typeof columnNameOrIndex === 'number' ? columnNameOrIndex : this.#metadata.findColumn(columnNameOrIndex);
    if (index === -1 && typeof columnNameOrIndex !== 'number')
      throw new IllegalArgumentError(`getObject: there is no column ${describeValue(columnNameOrIndex)}`);
    return this.#page.columns[index]?.get(this.#row) as T | null;
  }

  getMetadata(): SqlRowMetadata {
    return this.#metadata;
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    return `SqlRow ${inspect(this.#metadata.getColumns().map(({ name }) => name))}`;
  }
}
