import type { SqlColumnType } from './column-type.ts';
import type { SqlColumnMetadata, SqlRowMetadata } from './sql-result.ts';

/** The columns of a result. */
export class RowMetadata implements SqlRowMetadata {
  readonly #columns: readonly SqlColumnMetadata[];
  readonly #indexes: ReadonlyMap<string, number>;

  /** @param columns as the member describes them */
  constructor(columns: readonly { readonly name: string; readonly type: number; readonly nullable?: boolean | undefined }[]) {
    this.#columns = columns.map(({ name, type, nullable = true }) => Object.freeze({ name, type: type as SqlColumnType, nullable }));
    this.#indexes = new Map(columns.map(({ name }, i) => [name, i]));
  }

  getColumnCount(): number {
    return this.#columns.length;
  }

  getColumn(index: number): SqlColumnMetadata | undefined {
    return this.#columns[index];
  }

  getColumns(): SqlColumnMetadata[] {
    return this.#columns.slice();
  }

  findColumn(columnName: string): number {
    return this.#indexes.get(columnName) ?? -1;
  }

  /** Whether the other result has the same columns. */
  equals(other: RowMetadata): boolean {
    const isSame = (a: SqlColumnMetadata, b: SqlColumnMetadata | undefined) => a.name === b?.name && a.type === b.type;
    return this.#columns.length === other.#columns.length && this.#columns.every((column, i) => isSame(column, other.#columns[i]));
  }
}
