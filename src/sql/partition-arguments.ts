/** Which parameter of a statement decides on the partition, for the statements that were run last (SQL-20). */
export class PartitionArguments {
  readonly #size: number;
  /** By the text of the statement, the one that was used last at the end. */
  readonly #indexes = new Map<string, number>();

  /** @param size how many statements are remembered; 0 = none */
  constructor(size: number) {
    this.#size = size;
  }

  /** The index of the parameter, if it is known. */
  get(sql: string): number | undefined {
    const index = this.#indexes.get(sql);
    if (index !== undefined) this.#put(sql, index);
    return index;
  }

  /** Remembers what a member said; a negative index means that no parameter decides. */
  learn(sql: string, index: number): void {
    if (index < 0) this.#indexes.delete(sql);
    else if (this.#size > 0) this.#put(sql, index);
  }

  #put(sql: string, index: number): void {
    this.#indexes.delete(sql);
    this.#indexes.set(sql, index);
    if (this.#indexes.size <= this.#size) return;
    const [oldest] = this.#indexes.keys();
    this.#indexes.delete(oldest!);
  }
}
