import { afterAll, describe } from 'vitest';
import { exchangeTests } from './exchange.ts';
import { JavaProgram } from './java.ts';
import { SAMPLES } from './samples.ts';

describe('with a Java client', () => {
  let java: JavaProgram | undefined;
  afterAll(() => java?.remove());
  exchangeTests('Java', async () => (java = await JavaProgram.compile('5.7.0')), {
    theirs: SAMPLES,
    ours: SAMPLES.filter(({ use }) => use !== 'read'),
  });
});
