import { describe } from 'vitest';
import { testHistories } from './histories.ts';

describe('histories in mode ON', () => {
  testHistories('ON');
});
