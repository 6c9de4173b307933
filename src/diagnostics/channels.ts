import { channel, tracingChannel } from 'node:diagnostics_channel';

/** What subscribers of the tracing channel are told of a call. Node.js adds `result` or `error`. */
export interface InvocationContext {
  /** The request, as the documentation of the protocol calls it: `Map.get`. */
  readonly operation: string;
  /** The name of the map or another object that it is for; undefined when it is for none. */
  readonly object: string | undefined;
  /** How often the request was sent until now. */
  attempts: number;
}

/**
 * Channels of `node:diagnostics_channel` (STATUS-4). Without a subscriber nothing is built.
 *
 * - `hazelcast:connection:opened`: `{ memberUuid, address, epoch }`
 * - `hazelcast:connection:closed`: the same with `reason` and `error`
 * - `hazelcast:cluster:state`: `{ previous, current, snapshot }`
 * - `tracingChannel('hazelcast:invocation')`, from Node.js 20.13 on: every call, as an {@link InvocationContext}
 */
export const channels = {
  opened: channel('hazelcast:connection:opened'),
  closed: channel('hazelcast:connection:closed'),
  state: channel('hazelcast:cluster:state'),
  invocation: tracingChannel<'hazelcast:invocation', InvocationContext>('hazelcast:invocation'),
} as const;
