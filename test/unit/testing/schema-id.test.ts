import { expect, test } from 'vitest';
import { schemaId } from '../../../src/testing/member/schema-id.ts';

const fields = [
  { fieldName: 'age', kind: 3 },
  { fieldName: 'id', kind: 9 },
  { fieldName: 'name', kind: 17 },
  { fieldName: 'times', kind: 26 },
];

test.each([
  [[], -514187877772414710n],
  [fields, 3662264393229655598n],
  [fields.toReversed(), 3662264393229655598n],
])('the id of a schema is the one that all members and clients compute (%#)', (all, expected) => {
  expect(schemaId({ typeName: 'SomeType', fields: all })).toBe(expected);
});
