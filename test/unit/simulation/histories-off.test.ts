import { describe } from 'vitest';
import { testHistories } from './histories.ts';

describe('histories in mode OFF', () => {
  testHistories('OFF');
});
