import { authenticationHandlers } from './authentication.ts';
import type { Handler } from './call.ts';
import { clientHandlers } from './handlers-client.ts';
import { itemHandlers } from './handlers-items.ts';
import { mapListenerHandlers } from './handlers-map-listeners.ts';
import { mapHandlers } from './handlers-map.ts';
import { multiMapHandlers } from './handlers-multi-map.ts';
import { nearCacheHandlers } from './handlers-near-cache.ts';
import { partitionHandlers } from './handlers-partitions.ts';
import { replicatedMapHandlers } from './handlers-replicated-map.ts';
import { ringbufferHandlers } from './handlers-ringbuffer.ts';
import { topicHandlers } from './handlers-topic.ts';

const all: readonly Handler[] = [
  ...authenticationHandlers,
  ...clientHandlers,
  ...partitionHandlers,
  ...mapHandlers,
  ...mapListenerHandlers,
  ...nearCacheHandlers,
  ...itemHandlers,
  ...multiMapHandlers,
  ...replicatedMapHandlers,
  ...ringbufferHandlers,
  ...topicHandlers,
];

/** What a member does, by the type of the message. */
export const handlers: ReadonlyMap<number, Handler> = new Map(all.map((handler) => [handler.message.type, handler]));

/** Whether the message may come before the client was let in. */
export function isAuthentication(type: number): boolean {
  return authenticationHandlers.some(({ message }) => message.type === type);
}
