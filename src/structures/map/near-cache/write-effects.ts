import { identityOf } from '../key-identity.ts';
import type { Message, ReplyOf, RequestOf } from '../../../protocol/message.ts';
import * as messages from '../../../protocol/messages/map.ts';

/** What of the cache may be old after a call: the identities of keys, or `all`. */
export type Changed = readonly string[] | 'all';

/** What a call means for the near cache of its map (NEARCACHE-9). */
export interface WriteEffect {
  /** What may have changed, whatever came of the call. */
  before(request: unknown): Changed;
  /** What has changed, when the answer tells. */
  readonly byReply: ((reply: unknown) => Changed) | undefined;
}

type Keyed = { readonly key: Buffer };

const effects = new Map<Message, WriteEffect>();

function declare<M extends Message>(
  message: M,
  before: (request: RequestOf<M>) => Changed,
  byReply?: (reply: ReplyOf<M>) => Changed,
): void {
  effects.set(message, { before, byReply: byReply as WriteEffect['byReply'] });
}

const keyOf = ({ key }: Keyed) => [identityOf(key)];
const keysOf = ({ keys }: { readonly keys: readonly Buffer[] }) => keys.map(identityOf);
const firstOf = (entries: readonly (readonly [Buffer, Buffer])[]) => entries.map(([key]) => identityOf(key));
const everything = () => 'all' as const;

for (const message of [
  messages.mapPut,
  messages.mapPutWithMaxIdle,
  messages.mapSet,
  messages.mapSetWithMaxIdle,
  messages.mapPutIfAbsent,
  messages.mapPutIfAbsentWithMaxIdle,
  messages.mapPutTransient,
  messages.mapPutTransientWithMaxIdle,
  messages.mapTryPut,
  messages.mapReplace,
  messages.mapReplaceIfSame,
  messages.mapRemove,
  messages.mapRemoveIfSame,
  messages.mapTryRemove,
  messages.mapDelete,
  messages.mapEvict,
  messages.mapSetTtl,
  messages.mapExecuteOnKey,
  messages.mapSubmitToKey,
] satisfies Message[]) {
  declare(message as Message<Keyed>, keyOf);
}
declare(messages.mapPutAll, ({ entries }) => firstOf(entries));
declare(messages.mapPutAllWithMetadata, ({ entries }) => entries.map(({ key }) => identityOf(key)));
declare(messages.mapLoadGivenKeys, keysOf);
declare(messages.mapExecuteOnKeys, keysOf);
for (const message of [messages.mapClear, messages.mapEvictAll, messages.mapRemoveAll, messages.mapReplaceAll] satisfies Message[]) {
  declare(message as Message, everything);
}
declare(messages.mapLoadAll, ({ replaceExistingValues }) => (replaceExistingValues ? 'all' : []));
// which entries they are run on is only known from the answer; without one it may have been any
declare(messages.mapExecuteOnAllKeys, everything, firstOf);
declare(messages.mapExecuteWithPredicate, everything, firstOf);

/** What a call of this message means for the near cache of its map; undefined when it changes no entry. */
export function writeEffectOf(message: Message): WriteEffect | undefined {
  return effects.get(message);
}
