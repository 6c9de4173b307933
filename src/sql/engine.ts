import type { CallOptions } from '../invocation/invocation.ts';
import type { SqlContext } from './context.ts';
import { CountResult } from './result.ts';
import { RowsResult } from './rows-result.ts';
import type { SqlResult } from './sql-result.ts';
import { checkStatement } from './statement.ts';
import { Submissions } from './submissions.ts';

/** Runs the statements of one client, as users give them. */
export class Engine {
  readonly #context: SqlContext;
  readonly #submissions: Submissions;

  constructor(context: SqlContext) {
    this.#context = context;
    this.#submissions = new Submissions(context);
  }

  /** Runs a statement. @param call options of all calls for it */
  async execute(input: unknown, call: CallOptions): Promise<SqlResult<unknown>> {
    const statement = checkStatement(input, call, this.#context.structures.serializer);
    const submitted = await this.#submissions.submit(statement);
    if (typeof submitted === 'bigint') return new CountResult(submitted);
    return new RowsResult(statement, submitted, this.#submissions);
  }
}
