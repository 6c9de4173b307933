import { mergeCallOptions } from '../invocation/call-options.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import type { SqlContext } from './context.ts';
import type { Engine } from './engine.ts';
import type { SqlResult, SqlRowAsObject } from './sql-result.ts';
import type { SqlService, SqlStatement, SqlStatementOptions } from './sql-service.ts';

/** Runs statements. What does so is loaded with the first one. */
class SqlServiceHandle implements SqlService {
  readonly #engine: () => Promise<Engine>;
  readonly #options: CallOptions;

  constructor(engine: () => Promise<Engine>, options: CallOptions = {}) {
    this.#engine = engine;
    this.#options = options;
  }

  execute<R = SqlRowAsObject>(sql: string, params?: readonly unknown[], options?: SqlStatementOptions): Promise<SqlResult<R>> {
    return this.executeStatement({ sql, params, options });
  }

  async executeStatement<R = SqlRowAsObject>(statement: SqlStatement): Promise<SqlResult<R>> {
    const engine = await this.#engine();
    return (await engine.execute(statement, this.#options)) as SqlResult<R>;
  }

  withOptions(options: CallOptions): SqlService {
    return new SqlServiceHandle(this.#engine, mergeCallOptions(this.#options, options));
  }
}

/** The SQL service of a client. */
export function sqlService(context: SqlContext): SqlService {
  let engine: Promise<Engine> | undefined;
  const load = async () => new (await import('./engine.ts')).Engine(context);
  return new SqlServiceHandle(() => (engine ??= load()));
}
