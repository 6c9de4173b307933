import * as v from 'valibot';
import { check, nonEmptyString, number, section, trueOrFalse, value, type Entries } from '../diagnostics/check.ts';
import { abortSignal } from '../diagnostics/option-bag.ts';
import { IllegalArgumentError } from '../errors.ts';
import { mergeCallOptions } from '../invocation/call-options.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import type { Serializer } from '../serialization/serializer.ts';
import { SqlExpectedResultType, type SqlExpectedResultTypeStrings, type SqlStatement, type SqlStatementOptions } from './sql-service.ts';

const MAX_INT32 = 0x7fff_ffff;

/** A statement as it is sent, as often as need be. */
export interface CheckedStatement {
  readonly sql: string;
  readonly parameters: readonly (Buffer | null)[];
  readonly schema: string | null;
  readonly timeoutMillis: number;
  readonly cursorBufferSize: number;
  readonly expectedResultType: SqlExpectedResultType;
  readonly returnRawResult: boolean;
  /** Undefined when the member decides. */
  readonly partitionArgumentIndex: number | undefined;
  readonly call: CallOptions;
}

const { ANY, ROWS, UPDATE_COUNT } = SqlExpectedResultType;
const expectedTypes: ReadonlyMap<unknown, SqlExpectedResultType> = new Map<unknown, SqlExpectedResultType>([
  ...Object.entries({ ANY, ROWS, UPDATE_COUNT }),
  ...[ANY, ROWS, UPDATE_COUNT].map((type) => [type, type] as const),
]);

/** The type of a word in any letter case, or of a number. */
function expectedTypeOf(input: unknown): SqlExpectedResultType | undefined {
  return expectedTypes.get(typeof input === 'string' ? input.toUpperCase() : input);
}

const integer = (least: number, most: number, requirement = `an integer from ${least} to ${most}`) =>
  number(requirement, (input) => Number.isSafeInteger(input) && input >= least && input <= most);

const options = section({
  schema: v.optional(nonEmptyString),
  timeoutMillis: v.optional(integer(-1, Number.MAX_SAFE_INTEGER, 'an integer from -1'), -1),
  cursorBufferSize: v.optional(integer(1, MAX_INT32), 4_096),
  expectedResultType: v.optional(
    v.pipe(
      value<SqlExpectedResultType | SqlExpectedResultTypeStrings>(
        `'ANY', 'ROWS' or 'UPDATE_COUNT'`,
        (input) => expectedTypeOf(input) !== undefined,
      ),
      v.transform((input) => expectedTypeOf(input)!),
    ),
    'ANY',
  ),
  returnRawResult: v.optional(trueOrFalse, false),
  signal: abortSignal,
  partitionArgumentIndex: v.optional(integer(-1, MAX_INT32, 'an integer from -1')),
} satisfies Entries<SqlStatementOptions>);

const schema = section({
  // the default is refused, so that a text that is missing is refused in the same words as one that is empty
  sql: v.optional(nonEmptyString, '') as v.GenericSchema<string>,
  params: v.optional(
    value<readonly unknown[]>('an array', (input) => Array.isArray(input)),
    [],
  ),
  options: v.optional(options, {}),
} satisfies Entries<SqlStatement>);

/**
 * Checks a statement and writes its parameters (SQL-4, SQL-5).
 *
 * @throws IllegalArgumentError `ILLEGAL_ARGUMENT`
 * @throws HazelcastSerializationError `SERIALIZATION`, when a parameter cannot be written
 */
export function checkStatement(input: unknown, call: CallOptions, serializer: Serializer): CheckedStatement {
  const result = check(schema, input, 'the statement');
  if ('issues' in result) throw new IllegalArgumentError(result.issues[0]!.message);
  const { sql, params, options: given } = result.output;
  const { signal, ...rest } = given;
  return {
    sql,
    parameters: Array.from(params, (param) => (param === null || param === undefined ? null : serializer.toData(param))),
    ...rest,
    schema: rest.schema ?? null,
    partitionArgumentIndex: rest.partitionArgumentIndex,
    call: signal === undefined ? call : mergeCallOptions(call, { signal }),
  };
}
