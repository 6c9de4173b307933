import { errorFromServer, ProtocolError, type HazelcastError } from '../../errors.ts';
import { int, list, nullable, str, type Framed, type ValueOf } from '../fields.ts';
import type { FrameReader, FrameWriter } from '../frames.ts';
import { struct } from '../layout.ts';
import { message } from '../message.ts';

/** The type of a reply that reports a failure, whatever was asked. */
export const ERROR_TYPE = 0;

const stackTraceElement = struct({ className: str, methodName: str, fileName: nullable(str), lineNumber: int });
/** One failure of a member: its number, its Java class, its message and its stack. */
export const errorHolder = struct({ errorCode: int, className: str, message: nullable(str), stackTraceElements: list(stackTraceElement) });
/** One failure of a member, as it is read; in a reply each one is the cause of the one before it. */
export type ErrorHolder = ValueOf<typeof errorHolder>;

const failure: Framed<readonly ErrorHolder[]> = list(errorHolder);
// The reply to "-1" has the type 0; the request does not exist.
const errorReply = message(ERROR_TYPE - 1, { request: {}, reply: failure });

/** Writes the reply that reports these failures. */
export function writeError(to: FrameWriter, holders: readonly ErrorHolder[], correlationId: number): void {
  errorReply.writeReply(to, holders, correlationId);
}

/** Reads a reply that reports a failure, as the error to throw. */
export function readError(from: FrameReader): HazelcastError {
  from.next(); // of its header only the type and the correlation id are sure to be there
  const holders = failure.read(from);
  let cause: HazelcastError | undefined;
  for (const { errorCode: code, className, message: text, stackTraceElements: stack } of holders.toReversed()) {
    cause = errorFromServer({ code, className, stack }, text, cause);
  }
  if (cause === undefined) throw new ProtocolError('an error reply holds no error');
  return cause;
}
