import { sleep } from '../../clock.ts';
import { Address } from '../../cluster/addresses.ts';
import { deferred } from '../../deferred.ts';
import { isolate } from '../../diagnostics/isolate.ts';
import {
  ClientNotActiveError,
  ClientOfflineError,
  DistributedObjectDestroyedError,
  HazelcastInstanceNotActiveError,
  HazelcastSerializationError,
  OperationTimeoutError,
  StaleSequenceError,
} from '../../errors.ts';
import { internalPause } from '../../invocation/retry.ts';
import { ReliableTopicMessage } from '../../serialization/identified/classes.ts';
import { longArgument } from '../long-argument.ts';
import type { ObjectCore } from '../object-core.ts';
import { RingReader, type RingItem } from '../ring-reader.ts';
import { Message } from './message.ts';
import type { CompleteListener } from './reliable-message-listener.ts';

/** Pauses after a failure that may pass (RELIABLETOPIC-8). */
const PAUSES = { first: 100, longest: 2_000 };
/** Stands for the next message. */
const NEXT = -1n;
/** The errors that end a listener without a word in the log, since somebody wanted the end (RELIABLETOPIC-13). */
const QUIET = [ClientNotActiveError, HazelcastInstanceNotActiveError, DistributedObjectDestroyedError];

/** What a runner needs. */
export interface RunnerOptions<E> {
  /** The ring buffer of the topic. */
  readonly ring: ObjectCore;
  readonly listener: CompleteListener<E>;
  readonly batchSize: number;
  /** How the log names the listener. */
  readonly what: string;
  /** No message follows. */
  readonly onEnd: () => void;
}

/** Reads the messages of a reliable topic for one listener, from its beginning to its end. */
export class MessageRunner<E> {
  readonly #options: RunnerOptions<E>;
  readonly #stop = new AbortController();
  readonly #begun = deferred();
  #reason: Error | undefined;

  constructor(options: RunnerOptions<E>) {
    this.#options = options;
  }

  /** Resolves when it knows where to begin; rejects when it ends before that. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Aborts when no message follows. */
  get ended(): AbortSignal {
    return this.#stop.signal;
  }

  /** Runs until the end, and tells the listener of it. It never rejects. */
  async run(): Promise<void> {
    const { listener, what, onEnd, ring } = this.#options;
    const { lifetime } = ring.context.cluster;
    const onShutdown = () => this.stop(new ClientNotActiveError('the client is shut down'));
    lifetime.addEventListener('abort', onShutdown);
    try {
      await this.#readAll();
    } catch (error) {
      if (!this.#isStopped) this.#fail(error);
    }
    lifetime.removeEventListener('abort', onShutdown);
    this.#begun.reject(this.#reason ?? new ClientNotActiveError('the listener was removed before it began'));
    onEnd();
    isolate(ring.context.logger, what, () => listener.onCancel(this.#reason));
  }

  /** Ends before the next message (RELIABLETOPIC-15). @param reason what the listener is told */
  stop(reason?: Error): void {
    if (this.#isStopped) return;
    this.#reason = reason;
    this.#stop.abort();
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #readAll(): Promise<void> {
    const { batchSize } = this.#options;
    const reader = await this.#insist(() => this.#begin());
    this.#begun.resolve();
    while (!this.#isStopped) {
      const { items, lost } = await this.#insist(() => reader.read(batchSize));
      if (lost !== 0n) this.#accept(lost);
      for (const item of items) {
        if (this.#isStopped) return;
        await this.#deliver(item);
      }
    }
  }

  #begin(): Promise<RingReader> {
    const { ring, listener } = this.#options;
    const initial = longArgument('ReliableMessageListener', 'the initial sequence', listener.retrieveInitialSequence(), NEXT);
    return RingReader.from(initial === NEXT ? 'tail' : initial, ring, { signal: this.#stop.signal });
  }

  /** Tries again what failed because the cluster is away or slow. */
  async #insist<T>(attempt: () => Promise<T>): Promise<T> {
    const { clock, pauses } = this.#options.ring.context;
    for (let failures = 1; ; failures++) {
      try {
        return await attempt();
      } catch (error) {
        const mayPass = error instanceof ClientOfflineError || error instanceof OperationTimeoutError;
        if (!mayPass || this.#isStopped) throw error;
        await sleep(clock, internalPause(error, failures, { ...PAUSES, offline: pauses.offline }), this.#stop.signal);
        if (this.#isStopped) throw error;
      }
    }
  }

  /** Messages were lost: goes on if the listener does not mind (RELIABLETOPIC-7). */
  #accept(lost: bigint): void {
    const { listener, what, ring } = this.#options;
    const loss = lost > 0n ? `${lost} messages were overwritten before they were read` : 'the members have lost their messages';
    if (!listener.isLossTolerant()) throw new StaleSequenceError(loss);
    ring.context.logger.warn('ReliableTopic', `${what} goes on although ${loss}`);
  }

  /** Hands a message over. Whether an error ends the listener is for it to say (RELIABLETOPIC-12). */
  async #deliver({ sequence, data }: RingItem): Promise<void> {
    const { listener, what, ring } = this.#options;
    try {
      listener.storeSequence(sequence);
      await listener.onMessage(messageOf<E>(data, ring));
    } catch (error) {
      if (listener.isTerminal(error)) throw error;
      ring.context.logger.error('Callback', `${what} failed`, error);
    }
  }

  #fail(error: unknown): void {
    const { what, ring } = this.#options;
    this.#reason = error instanceof Error ? error : new Error(String(error));
    this.#stop.abort();
    if (!QUIET.some((type) => error instanceof type)) ring.context.logger.warn('ReliableTopic', `${what} ends`, error);
  }
}

function messageOf<E>(data: Buffer, { context: { serializer } }: ObjectCore): Message<E> {
  const item = serializer.toObject(data);
  if (!(item instanceof ReliableTopicMessage))
    throw new HazelcastSerializationError('the ring buffer of a reliable topic holds something that is no message');
  const { publisher, publishTime, payload } = item;
  const address = publisher === null ? null : new Address(publisher.host, publisher.port);
  return new Message<E>(serializer.toObject(payload) as E, address, publishTime);
}
