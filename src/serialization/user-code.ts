import { HazelcastSerializationError } from '../errors.ts';
import type { DataInput } from './data-input.ts';

/**
 * Calls what an application has for writing its objects. Whatever it throws becomes the one error of a value that cannot be written.
 *
 * @param what names the method, for example `writeData of the class 1 of the factory 2`
 */
export function writing<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof HazelcastSerializationError) throw error;
    throw new HazelcastSerializationError(`${what} threw`, { cause: error });
  }
}

/** Calls what an application has for reading its objects. */
export function reading<T>(input: DataInput, what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof HazelcastSerializationError) throw error;
    throw input.failure(`${what} threw`, error);
  }
}

/** A 32-bit integer that an object of an application has, such as its class id. */
export function idOf(value: object, name: string, least = -0x8000_0000): number {
  const id = (value as Readonly<Record<string, unknown>>)[name];
  if (typeof id === 'number' && Number.isInteger(id) && id >= least && id <= 0x7fff_ffff) return id;
  throw new HazelcastSerializationError(`${name} must be an integer from ${least} to 2147483647, not a value of type ${typeof id}`);
}
