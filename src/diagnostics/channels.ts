import { channel } from 'node:diagnostics_channel';

/**
 * Channels of `node:diagnostics_channel` (STATUS-4). Without a subscriber nothing is built.
 *
 * - `hazelcast:connection:opened`: `{ memberUuid, address, epoch }`
 * - `hazelcast:connection:closed`: the same with `reason` and `error`
 * - `hazelcast:cluster:state`: `{ previous, current, snapshot }`
 */
export const channels = {
  opened: channel('hazelcast:connection:opened'),
  closed: channel('hazelcast:connection:closed'),
  state: channel('hazelcast:cluster:state'),
} as const;
