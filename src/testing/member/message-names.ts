import type { EventType, Message } from '../../protocol/message.ts';
import * as client from '../../protocol/messages/client.ts';
import * as list from '../../protocol/messages/list.ts';
import * as map from '../../protocol/messages/map.ts';
import * as multiMap from '../../protocol/messages/multi-map.ts';
import * as queue from '../../protocol/messages/queue.ts';
import * as replicatedMap from '../../protocol/messages/replicated-map.ts';
import * as ringbuffer from '../../protocol/messages/ringbuffer.ts';
import * as set from '../../protocol/messages/set.ts';
import * as topic from '../../protocol/messages/topic.ts';

const messages = { ...client, ...map, ...multiMap, ...queue, ...list, ...set, ...replicatedMap, ...ringbuffer, ...topic };
/** The messages that can be named, by their names. */
export type Messages = typeof messages;
/** A message by the name of its declaration, for example `mapPut` or `clientAuthentication`. */
export type MessageName = keyof Messages;
/** An event by the name of its message and its own, for example `clientAddClusterViewListener.membersView`. */
export type EventName = { [N in MessageName]: `${N}.${keyof Messages[N]['events'] & string}` }[MessageName];

/** The names of messages and events by their types. */
export const messageNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries<Message>(messages).flatMap(([name, { type, events }]) => {
    const ofEvents = Object.entries(events as Record<string, EventType>).map(([event, declared]) => [declared.type, `${name}.${event}`]);
    return [[type, name], ...ofEvents] as [number, string][];
  }),
);

/** The name of a message or event, or its type in hexadecimal digits when it has none here. */
export function nameOf(type: number): string {
  return messageNames[type] ?? `0x${type.toString(16).padStart(6, '0')}`;
}
