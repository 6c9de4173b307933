import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';

/** Refuses what cannot be called (API-4). @throws IllegalArgumentError */
export function checkListenerFunction(method: string, listener: unknown): void {
  if (typeof listener !== 'function')
    throw new IllegalArgumentError(`${method}: listener must be a function, not ${describeValue(listener)}`);
}

/**
 * The kinds of events that a listener has a function for, those of its prototypes too (LISTEN-12).
 *
 * @throws IllegalArgumentError when it is no object, has something else in the place of a function, or has no function at all
 */
export function listenedKinds<K extends string>(method: string, listener: unknown, kinds: readonly K[]): K[] {
  if (typeof listener !== 'object' || listener === null) {
    throw new IllegalArgumentError(`${method}: listener must be an object, not ${describeValue(listener)}`);
  }
  const functions = listener as Partial<Record<K, unknown>>;
  const listened = kinds.filter((kind) => functions[kind] !== undefined);
  for (const kind of listened) {
    if (typeof functions[kind] === 'function') continue;
    throw new IllegalArgumentError(`${method}: listener.${kind} must be a function, not ${describeValue(functions[kind])}`);
  }
  if (listened.length === 0) throw new IllegalArgumentError(`${method}: listener has no function for any kind of event`);
  return listened;
}
