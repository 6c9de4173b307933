import type { Call } from '../../../src/invocation/invocation.ts';
import { mapLock, mapPut, mapSize } from '../../../src/protocol/messages/map.ts';

export const key = Buffer.from('key');

/** A call that may be sent again. */
export const size: Call<typeof mapSize> = { message: mapSize, request: { name: 'm' }, route: { to: 'any' }, options: {} };

/** A call that must not be executed twice. */
export const put: Call<typeof mapPut> = {
  message: mapPut,
  request: { name: 'm', key, value: key, threadId: 0, ttl: -1 },
  route: { to: 'any' },
  options: {},
};

/** A call that waits without bound by design. */
export const lock: Call<typeof mapLock> = {
  message: mapLock,
  request: { name: 'm', key, threadId: 0, ttl: -1, referenceId: 1 },
  route: { to: 'any' },
  options: {},
  isUnbounded: true,
};
