import { HazelcastSerializationError } from '../errors.ts';
import type { DataInput } from './data-input.ts';

/** What user code gets to write to or read from, which has an end when the method returns. */
interface Closable {
  close(): void;
}

/**
 * Calls what an application has for writing its objects, with something to write to. Whatever it throws becomes the one error of a value
 * that cannot be written.
 *
 * @param what names the method, for example `writeData of the class 1 of the factory 2`
 */
export function writing<S extends Closable>(what: string, stream: S, run: (stream: S) => unknown): void {
  try {
    refusePromise(run(stream));
  } catch (error) {
    if (error instanceof HazelcastSerializationError) throw error;
    throw new HazelcastSerializationError(`${what} threw`, { cause: error });
  } finally {
    stream.close();
  }
}

/** Calls what an application has for reading its objects, with something to read from. */
export function reading<S extends Closable, T>(input: DataInput, what: string, stream: S, run: (stream: S) => T): T {
  try {
    return refusePromise(run(stream));
  } catch (error) {
    if (error instanceof HazelcastSerializationError) throw error;
    throw input.failure(`${what} threw`, error);
  } finally {
    stream.close();
  }
}

/** Calls a factory of an application. */
export function making<T>(input: DataInput, name: string, factory: (classId: number) => T, classId: number): T {
  return reading(input, `the factory of ${name}`, NOTHING, () => factory(classId));
}

const NOTHING: Closable = { close() {} };

/** What is asynchronous goes on when the bytes are gone. Its rejection, for which nobody waits, is nobody's any more. */
function refusePromise<T>(result: T): T {
  if (!(result instanceof Promise)) return result;
  result.catch(() => {});
  throw new TypeError('it is asynchronous, and must not be');
}

/** The error for a stream that is used when it has ended. */
export function ended(): HazelcastSerializationError {
  return new HazelcastSerializationError('it is used after the method that got it has returned');
}

/** A 32-bit integer that an object of an application has, such as its class id. */
export function idOf(value: object, name: string, least = -0x8000_0000): number {
  const id = (value as Readonly<Record<string, unknown>>)[name];
  if (typeof id === 'number' && Number.isInteger(id) && id >= least && id <= 0x7fff_ffff) return id;
  throw new HazelcastSerializationError(`${name} must be an integer from ${least} to 2147483647, not a value of type ${typeof id}`);
}
