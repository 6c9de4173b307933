import { describe, expect, test } from 'vitest';
import { checkStatement } from '../../../src/sql/statement.ts';
import { serializer } from '../serialization/fixtures.ts';

const check = (statement: unknown) => checkStatement(statement, {}, serializer());

describe('a statement', () => {
  test('SQL-6: has its defaults', () => {
    expect(check({ sql: 'SELECT 1' })).toEqual({
      sql: 'SELECT 1',
      parameters: [],
      schema: null,
      timeoutMillis: -1,
      cursorBufferSize: 4_096,
      expectedResultType: 0,
      returnRawResult: false,
      partitionArgumentIndex: undefined,
      call: {},
    });
  });

  test('SQL-5: null and undefined are NULL, holes of an array too, and all else is written as values are', () => {
    const params = [1, null, undefined, 'x', 5n];
    params.length = 6;
    const { parameters } = check({ sql: 'x', params });
    expect(parameters).toEqual([serializer().toData(1), null, null, serializer().toData('x'), serializer().toData(5n), null]);
  });

  test.each([
    ['ANY', 0],
    ['rows', 1],
    ['Update_Count', 2],
    [0, 0],
    [1, 1],
    [2, 2],
  ])('SQL-8: expects %o, which is %i', (expectedResultType, number) => {
    expect(check({ sql: 'x', options: { expectedResultType } })).toMatchObject({ expectedResultType: number });
  });

  test.each([
    [{}, 'sql must be a non-empty string, not ""'],
    [{ sql: '' }, 'sql must be a non-empty string, not ""'],
    [{ sql: 5 }, 'sql must be a non-empty string, not 5'],
    [null, 'the statement must be an object, not null'],
    ['SELECT 1', 'the statement must be an object, not "SELECT 1"'],
    [{ sql: 'x', params: 'p' }, 'params must be an array, not "p"'],
    [{ sql: 'x', params: null }, 'params must be an array, not null'],
    [{ sql: 'x', param: [] }, 'there is no option param, did you mean params'],
    [{ sql: 'x', options: 5 }, 'options must be an object, not 5'],
    [{ sql: 'x', options: { schema: '' } }, 'options.schema must be a non-empty string, not ""'],
    [{ sql: 'x', options: { timeoutMillis: -2 } }, 'options.timeoutMillis must be an integer from -1, not -2'],
    [{ sql: 'x', options: { timeoutMillis: 0.5 } }, 'options.timeoutMillis must be an integer from -1, not 0.5'],
    [{ sql: 'x', options: { cursorBufferSize: 0 } }, 'options.cursorBufferSize must be an integer from 1 to 2147483647, not 0'],
    [{ sql: 'x', options: { expectedResultType: 3 } }, `options.expectedResultType must be 'ANY', 'ROWS' or 'UPDATE_COUNT', not 3`],
    [{ sql: 'x', options: { expectedResultType: '1' } }, `options.expectedResultType must be 'ANY', 'ROWS' or 'UPDATE_COUNT', not "1"`],
    [{ sql: 'x', options: { returnRawResult: 1 } }, 'options.returnRawResult must be true or false, not 1'],
    [{ sql: 'x', options: { signal: {} } }, 'options.signal must be an AbortSignal, not an object'],
    [{ sql: 'x', options: { cursorBuferSize: 1 } }, 'there is no option options.cursorBuferSize, did you mean cursorBufferSize'],
  ])('SQL-4: %o is refused: %s', (statement, message) => {
    expect(() => check(statement)).toThrow(expect.objectContaining({ code: 'ILLEGAL_ARGUMENT', message }));
  });
});
