import { inspect } from 'node:util';
import { InvalidConfigurationError } from '../../../src/errors.ts';

/** The error with which a function refuses a configuration. */
export function refusalBy(act: () => unknown): InvalidConfigurationError {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** Everything that a function refuses, in words. */
export function messagesBy(act: () => unknown): string[] {
  return refusalBy(act).issues.map(({ message }) => message);
}

/** All that can be seen of an error: what it says, what it holds, where it comes from. */
export function shown(error: Error): string {
  return inspect(error, { depth: Infinity, showHidden: true });
}
