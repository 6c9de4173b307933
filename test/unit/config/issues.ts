import { resolveConfig } from '../../../src/config/resolve.ts';
import { InvalidConfigurationError } from '../../../src/errors.ts';

/** An object that says one thing: `{ network: { ssl: { enabled: true } } }`. */
export function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

/** The value at a path; undefined when there is none. */
export function read(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], root);
}

/** The error that refuses a configuration. */
export function refusalOf(config: unknown): InvalidConfigurationError {
  try {
    resolveConfig(config);
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** Everything that is wrong with a configuration, in words. */
export function messagesOf(config: unknown): string[] {
  return refusalOf(config).issues.map(({ message }) => message);
}
