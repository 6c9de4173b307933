import type { Admission } from '../../../cluster/state.ts';
import { HazelcastError } from '../../../errors.ts';
import type { Call } from '../../../invocation/invocation.ts';
import type { Invoker } from '../../../invocation/invoker.ts';
import type { Message, ReplyOf } from '../../../protocol/message.ts';
import { mapContainsKey, mapGet, mapGetAll } from '../../../protocol/messages/map.ts';
import { identityOf } from '../key-identity.ts';
import type { NearCache } from './near-cache.ts';
import type { NearRecord } from './record-store.ts';
import { writeEffectOf, type Changed, type WriteEffect } from './write-effects.ts';

type Reply = Buffer | null;
/** A call whose answer is read one value at a time. */
type GetCall = Call<typeof mapGet, unknown>;
/** A call that makes a pair of the identity of the key and the value of each pair of the answer. */
type GetAllCall = Call<typeof mapGetAll, readonly Found[]>;
type Found = readonly [identity: string, value: unknown];

/** What a caching invoker stands on. */
export interface CachingInvokerOptions {
  readonly cache: NearCache;
  readonly invoker: Pick<Invoker, 'invoke' | 'refusal'>;
  /** What becomes of a call that is made now. */
  readonly admission: () => Admission;
  /** Whether every member that is connected tells of changes (NEARCACHE-13). */
  readonly isHeard: () => boolean;
}

/**
 * Makes the calls of a map that has a near cache. What the cache knows is not asked for, which also holds while the client is offline
 * (MODE-10), what is read fills it, and what is written leaves it. It goes by messages, so no method of a map knows of it.
 */
export class CachingInvoker implements Pick<Invoker, 'invoke' | 'refusal'> {
  readonly #cache: NearCache;
  readonly #inner: CachingInvokerOptions['invoker'];
  readonly #options: CachingInvokerOptions;
  readonly #isBinary: boolean;

  constructor(options: CachingInvokerOptions) {
    this.#cache = options.cache;
    this.#inner = options.invoker;
    this.#options = options;
    this.#isBinary = options.cache.options.inMemoryFormat === 'BINARY';
  }

  get refusal(): HazelcastError {
    return this.#inner.refusal;
  }

  invoke<M extends Message, T = ReplyOf<M>>(call: Call<M, T>): Promise<T> {
    return this.#invoke(call) as Promise<T>;
  }

  #invoke(call: Call<Message, unknown>): Promise<unknown> {
    switch (call.message) {
      case mapGet:
        return this.#get(call as unknown as GetCall);
      case mapGetAll:
        return this.#getAll(call as unknown as GetAllCall);
      case mapContainsKey:
        return this.#containsKey(call as unknown as Call<typeof mapContainsKey, unknown>);
    }
    const effect = writeEffectOf(call.message);
    // what is rejected at once changes nothing, and may be all that an offline client has
    const isSent = effect !== undefined && this.#options.admission() !== 'offline';
    return isSent ? this.#write(call, effect) : this.#inner.invoke(call);
  }

  async #get(call: GetCall): Promise<unknown> {
    const { key } = call.request;
    if (!this.#mayRead(call)) return this.#past(call, 1);
    const identity = identityOf(key);
    const hit = this.#cache.read(identity);
    if (hit !== undefined) return this.#shown(hit.value, call.read!);
    const place = this.#cache.reserve(identity, partitionOf(call));
    if (place === undefined) return this.#inner.invoke(call);
    try {
      return await this.#inner.invoke<typeof mapGet, unknown>({
        ...call,
        read: (data) => {
          const value = call.read!(data);
          this.#fill(place, key, data, value);
          return value;
        },
      });
    } finally {
      this.#cache.release(place);
    }
  }

  async #getAll(call: GetAllCall): Promise<readonly Found[]> {
    const { keys } = call.request;
    if (!this.#mayRead(call)) return this.#past(call, keys.length);
    const found: Found[] = [];
    const missing: Buffer[] = [];
    for (const key of keys) {
      const identity = identityOf(key);
      const hit = this.#cache.read(identity);
      if (hit === undefined) missing.push(key);
      else if (hit.value !== null) found.push([identity, this.#shown(hit.value, (data) => call.read!([[key, data as Buffer]])[0]![1])]);
    }
    return missing.length === 0 ? found : [...found, ...(await this.#fetchAll(call, missing))];
  }

  /** Asks for keys; each answer goes to the place that is kept for its own key (NEARCACHE-11), and what has no answer is absent. */
  async #fetchAll(call: GetAllCall, keys: readonly Buffer[]): Promise<readonly Found[]> {
    const partition = partitionOf(call);
    const places = new Map<string, { readonly key: Buffer; readonly place: NearRecord | undefined }>();
    for (const key of keys) places.set(identityOf(key), { key, place: this.#cache.reserve(identityOf(key), partition) });
    const read = (pairs: ReplyOf<typeof mapGetAll>) => {
      const values = call.read!(pairs);
      const answers = new Map(values.map(([identity, value], i) => [identity, { value, data: pairs[i]![1] }]));
      for (const [identity, { key, place }] of places) {
        const { value, data } = answers.get(identity) ?? { value: null, data: null };
        if (place !== undefined) this.#fill(place, key, data, value);
      }
      return values;
    };
    try {
      return await this.#inner.invoke<typeof mapGetAll, readonly Found[]>({ ...call, request: { ...call.request, keys }, read });
    } finally {
      for (const { place } of places.values()) if (place !== undefined) this.#cache.release(place);
    }
  }

  async #containsKey(call: Call<typeof mapContainsKey, unknown>): Promise<unknown> {
    if (!this.#mayRead(call)) return this.#past(call, 1);
    const hit = this.#cache.read(identityOf(call.request.key));
    return hit === undefined ? this.#inner.invoke(call) : hit.value !== null;
  }

  /** Acts before the caller hears of the answer, so that whoever has written reads what was written (NEARCACHE-10). */
  async #write(call: Call<Message, unknown>, effect: WriteEffect): Promise<unknown> {
    const changes = { what: effect.before(call.request) };
    try {
      return await this.#inner.invoke(effect.byReply === undefined ? call : { ...call, read: readerOf(call, effect.byReply, changes) });
    } catch (error) {
      // without the word of a member it may still be executed
      if (!(error instanceof HazelcastError) || error.server === undefined) this.#cache.doubt();
      throw error;
    } finally {
      if (changes.what === 'all') this.#cache.clear();
      else for (const identity of changes.what) this.#cache.drop(identity);
    }
  }

  /** Whether the cache may be looked into. What is to be rejected, is rejected by the real invoker. */
  #mayRead({ options: { signal } }: Call<Message, unknown>): boolean {
    if (signal?.aborted === true) return false;
    const admission = this.#options.admission();
    return admission === 'send' ? this.#options.isHeard() : admission !== 'inactive';
  }

  /** Makes a read that neither looks into the cache nor fills it. */
  #past<T>(call: Call<Message, T>, reads: number): Promise<T> {
    this.#cache.bypass(reads);
    return this.#inner.invoke<Message, T>(call);
  }

  /** What a hit gives (NEARCACHE-3). */
  #shown(kept: unknown, read: (data: Reply) => unknown): unknown {
    return this.#isBinary ? read(kept as Reply) : kept;
  }

  /** @param data the answer, which is only there until this returns @param value what was made of it */
  #fill(place: NearRecord, key: Buffer, data: Reply, value: unknown): void {
    if (this.#isBinary) this.#cache.fill(place, data === null ? null : copyOf(data), key.length + (data?.length ?? 0));
    else this.#cache.fill(place, value, 0);
  }
}

/** Also notes what the answer says about changes, once the answer could be read. */
function readerOf(call: Call<Message, unknown>, byReply: NonNullable<WriteEffect['byReply']>, changes: { what: Changed }) {
  return (reply: unknown) => {
    const result = call.read === undefined ? reply : call.read(reply);
    changes.what = byReply(reply);
    return result;
  };
}

function partitionOf({ route }: Call<Message, unknown>): number {
  if (route.to !== 'partition') throw new TypeError('a read of keys goes to their partition');
  return route.id;
}

/** A copy with memory of its own: a part of a shared block would keep the whole block alive. */
function copyOf(data: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(data.length);
  data.copy(copy);
  return copy;
}
