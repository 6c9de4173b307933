import { channels, type InvocationContext } from '../diagnostics/channels.ts';
import type { Message } from '../protocol/message.ts';
import { operationName } from '../protocol/operation-names.ts';
import type { Call } from './invocation.ts';

/**
 * Makes a call that subscribers of `tracing:hazelcast:invocation:*` hear of, as `TracingChannel.tracePromise` tells them (STATUS-4). Each
 * time that its request is written counts as an attempt.
 */
export function traced<T>(call: Call<Message, T>, invoke: (call: Call<Message, T>) => Promise<T>): Promise<T> {
  const { message, request } = call;
  const context: InvocationContext = { operation: operationName(message), object: nameIn(request), attempts: 0 };
  const counted: Message = {
    ...message,
    writeRequest(...written) {
      context.attempts++;
      message.writeRequest(...written);
    },
  };
  return channels.invocation.tracePromise(() => invoke({ ...call, message: counted }), context);
}

/** The name of the object that a request is for. */
function nameIn(request: unknown): string | undefined {
  const { name } = request as { readonly name?: unknown };
  return typeof name === 'string' ? name : undefined;
}
