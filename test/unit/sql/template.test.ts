import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqlService, SqlStatement } from '../../../src/sql/sql-service.ts';
import { sqlTag, type SqlTag } from '../../../src/sql/sql-tag.ts';
import { statementOf } from '../../../src/sql/template.ts';

/** A tag whose statements are kept. */
function create(): { sql: SqlTag; statements: SqlStatement[] } {
  const statements: SqlStatement[] = [];
  const service = { executeStatement: (statement: SqlStatement) => Promise.resolve(void statements.push(statement)) };
  return { sql: sqlTag(service as unknown as SqlService, () => Promise.resolve(statementOf)), statements };
}

const { sql } = create();
const of = (texts: TemplateStringsArray, ...values: unknown[]) => statementOf(sql.fragment(texts, ...values));
const refused = (message: string): unknown =>
  expect.objectContaining({ code: 'ILLEGAL_ARGUMENT', message: expect.stringContaining(message) });

describe('the statement of a template', () => {
  test('SQL-26: has a parameter for each value', () => {
    expect(of`SELECT 1`).toEqual({ sql: 'SELECT 1', params: [] });
    expect(of`a = ${1} AND b IN (${null}, ${'x'}) ${[1]}`).toEqual({ sql: 'a = ? AND b IN (?, ?) ?', params: [1, null, 'x', [1]] });
    expect(of`${1}${2}`).toEqual({ sql: ' ? ?', params: [1, 2] });
    expect(of`a${1}b`).toEqual({ sql: 'a ? b', params: [1] });
  });

  test('SQL-26: quotes identifiers, which stay names of their own', () => {
    expect(of`SELECT ${sql.identifier('a "b" c')} FROM s.${sql.identifier('t')}`.sql).toBe('SELECT "a ""b"" c" FROM s."t"');
    expect(of`SELECT "a"${sql.identifier('b')}"c"`.sql).toBe('SELECT "a" "b" "c"');
    expect(of`SELECT U&${sql.identifier('b\\0022')}`.sql).toBe('SELECT U& "b\\0022"');
    for (const name of ['', undefined, 5] as string[]) expect(() => of`${sql.identifier(name)}`).toThrow(refused('sql.identifier takes'));
  });

  test('SQL-26: holds lists and fragments with their parameters in order', () => {
    const where = sql.fragment`WHERE id IN (${sql.list([1, 2])}) AND n = ${3}`;
    expect(of`SELECT ${0} FROM m ${where} LIMIT ${4}`).toEqual({
      sql: 'SELECT ? FROM m WHERE id IN (?, ?) AND n = ? LIMIT ?',
      params: [0, 1, 2, 3, 4],
    });
    expect(() => of`${sql.list([])}`).toThrow(refused('sql.list takes an array of at least one value, not an empty one'));
    expect(() => of`${sql.list('ab' as never)}`).toThrow(refused('not "ab"'));
  });

  test('SQL-26: is refused when a value stands within quotes or a comment', () => {
    const name = sql.identifier('x');
    for (const make of [() => of`'${1}'`, () => of`"${name}"`, () => of`-- ${1}`, () => of`/* ${1} */`, () => of`'it''s ${1}'`])
      expect(make).toThrow(refused('within quotes or a comment'));
    const fragment = sql.fragment`'open`;
    expect(() => of`${fragment} ${1}'`).toThrow(refused('within quotes or a comment'));
    expect(
      of`'it''s' "-- " /* ' */ -- "
      ${1}`.params,
    ).toEqual([1]);
  });

  test('SQL-26: is the same text for the same template, whatever the values', () => {
    const make = (value: unknown) => of`SELECT * FROM m WHERE __key = ${value} AND n IN (${sql.list([value, value])})`;
    const text = make(1).sql;
    fc.assert(
      fc.property(fc.anything(), (value) => make(value).sql === text),
      { numRuns: 1_000 },
    );
  });

  test('SQL-26: 1000 texts as values and identifiers never change what it means', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.stringMatching(/^["'\\;?\-/* \nU&]+$/));
    const tokens = /"((?:[^"]|"")*)"|\?|[A-Z]+|=|\s+/gy;
    fc.assert(
      fc.property(text, text, (name, value) => {
        const statement = of`SELECT ${sql.identifier(name)} FROM M WHERE ${sql.identifier(name)} = ${value}`;
        const found = [...statement.sql.matchAll(tokens)];
        expect(found.map(([all]) => all).join('')).toBe(statement.sql);
        const read = found.flatMap(([all, quoted]) =>
          /^\s/.test(all) ? [] : [quoted === undefined ? all : `<${quoted.replaceAll('""', '"')}>`],
        );
        expect(read).toEqual(['SELECT', `<${name}>`, 'FROM', 'M', 'WHERE', `<${name}>`, '=', '?']);
        expect(statement.params).toEqual([value]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the tag', () => {
  test('SQL-26: runs the statement of its template, with its options', async () => {
    const { sql: tag, statements } = create();
    const { signal } = new AbortController();
    await tag`SELECT ${1}`;
    await tag.with({ timeoutMillis: 5, schema: 'a' }).with({ signal, schema: 'b' })`SELECT 2`;
    expect(statements).toEqual([
      { sql: 'SELECT ?', params: [1], options: {} },
      { sql: 'SELECT 2', params: [], options: { timeoutMillis: 5, schema: 'b', signal } },
    ]);
  });

  test('SQL-26 API-2: rejects when it is called as a function', async () => {
    const { sql: tag, statements } = create();
    const call = tag as unknown as (...args: unknown[]) => Promise<unknown>;
    for (const args of [['SELECT 1'], [['SELECT 1']], [], [Object.assign(['a', 'b'], { raw: ['a', 'b'] })]])
      await expect(call(...args)).rejects.toMatchObject({
        code: 'ILLEGAL_ARGUMENT',
        message: expect.stringContaining('tag for templates'),
      });
    expect(statements).toEqual([]);
  });
});
