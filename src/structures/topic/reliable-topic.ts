import { sleep } from '../../clock.ts';
import { ClientNotActiveError, DistributedObjectDestroyedError, OperationTimeoutError, TopicOverloadError } from '../../errors.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import { UUID } from '../../protocol/uuid.ts';
import { AddressValue, ReliableTopicMessage } from '../../serialization/identified/classes.ts';
import { eventStream, type EventOptions } from '../event-stream.ts';
import { Handle } from '../handle.ts';
import type { ObjectCore } from '../object-core.ts';
import { MAX_BATCH, Overflow, RingCalls } from '../ring-calls.ts';
import type { Stoppable } from '../stoppable.ts';
import type { ReliableTopic, SubscribeOptions, Subscription } from './itopic.ts';
import { MessageRunner } from './message-runner.ts';
import type { Message, MessageListener } from './message.ts';
import { completeListener, type ReliableMessageListener } from './reliable-message-listener.ts';
import { checkSubscribeOptions, throwIfAborted } from './subscribe-options.ts';

/** What becomes of a message when a reliable topic is full of messages that have not expired. */
export type OverloadPolicy = 'DISCARD_OLDEST' | 'DISCARD_NEWEST' | 'BLOCK' | 'ERROR';

/** How a reliable topic is set up. */
export interface ReliableTopicOptions {
  /** How many messages a listener fetches at once, as far as they are there. */
  readonly readBatchSize: number;
  readonly overloadPolicy: OverloadPolicy;
}

/** What all handles of one reliable topic have in common. */
export interface TopicParts {
  /** The core of its ring buffer. */
  readonly ring: ObjectCore;
  readonly options: ReliableTopicOptions;
  /** The listeners, by their ids. */
  readonly runners: Map<string, MessageRunner<never>>;
}

/** Pauses of a publisher that waits for room, in milliseconds. */
const PAUSE = { first: 100, longest: 2_000 };
/** What members answer instead of a sequence when there is no room. */
const NO_ROOM = -1n;

/** A handle of a reliable topic. */
export class ReliableTopicHandle<E> extends Handle implements ReliableTopic<E> {
  readonly #parts: TopicParts;
  readonly #calls: RingCalls;

  constructor(core: ObjectCore, parts: TopicParts, options: CallOptions = {}) {
    super(core, options);
    this.#parts = parts;
    this.#calls = new RingCalls(parts.ring, options);
  }

  async publish(message: E): Promise<void> {
    const item = this.#itemOf(this.core.serialize('ReliableTopic.publish', 'message', message));
    await this.#add((overflow) => this.#calls.add(item, overflow));
  }

  async publishAll(messages: readonly E[]): Promise<void> {
    const payloads = this.core.serializeBatch('ReliableTopic.publishAll', 'messages', messages, MAX_BATCH);
    const items = payloads.map((payload) => this.#itemOf(payload));
    await this.#add((overflow) => this.#calls.addAll(items, overflow));
  }

  addMessageListener(listener: MessageListener<E> | ReliableMessageListener<E>): string {
    return this.#listen('ReliableTopic.addMessageListener', listener).id;
  }

  removeMessageListener(id: string): boolean {
    const runner = this.#parts.runners.get(id);
    this.#parts.runners.delete(id);
    runner?.stop();
    return runner !== undefined;
  }

  async subscribe(listener: MessageListener<E> | ReliableMessageListener<E>, options?: SubscribeOptions): Promise<Subscription> {
    const { signal } = checkSubscribeOptions(options);
    throwIfAborted(signal);
    const { id, runner } = this.#listen('ReliableTopic.subscribe', listener);
    signal?.addEventListener('abort', () => this.removeMessageListener(id), { signal: runner.ended });
    try {
      await runner.begun;
    } catch (error) {
      throwIfAborted(signal);
      throw error;
    }
    const remove = () => Promise.resolve(this.removeMessageListener(id));
    return { id, remove, [Symbol.asyncDispose]: async () => void (await remove()) };
  }

  messages(options?: EventOptions): Stoppable<Message<E>> {
    return eventStream<Message<E>>(options, this.core.context.cluster.lifetime, async (sink) => {
      const { remove } = await this.subscribe({
        async onMessage(message) {
          sink.push(message);
          await sink.room();
        },
        isLossTolerant: () => true,
        onCancel: (reason) => sink.end(reason instanceof ClientNotActiveError ? undefined : reason),
      });
      return remove;
    });
  }

  override async destroy(): Promise<void> {
    await Promise.all([this.core.destroy(), this.#parts.ring.destroy()]);
    const { runners } = this.#parts;
    for (const runner of runners.values()) runner.stop(new DistributedObjectDestroyedError(`the topic ${this.core.name} was destroyed`));
    runners.clear();
  }

  protected get kind(): string {
    return 'ReliableTopic';
  }

  protected derive(options: CallOptions): ReliableTopicHandle<E> {
    return new ReliableTopicHandle<E>(this.core, this.#parts, options);
  }

  #listen(method: string, listener: MessageListener<E> | ReliableMessageListener<E>) {
    const { ring, options, runners } = this.#parts;
    const id = UUID.random().toString();
    const runner = new MessageRunner<E>({
      ring,
      listener: completeListener(method, listener),
      batchSize: options.readBatchSize,
      what: `a listener of the reliable topic ${JSON.stringify(this.core.name)}`,
      onEnd: () => runners.delete(id),
    });
    runners.set(id, runner);
    void runner.run();
    return { id, runner };
  }

  /** A message as the ring buffer holds it, with this client as its publisher (RELIABLETOPIC-2). */
  #itemOf(payload: Buffer): Buffer {
    const { cluster, serializer } = this.core.context;
    const local = cluster.connections.all[0]?.localAddress ?? null;
    const publisher = local === null ? null : new AddressValue(local.host, local.port);
    return serializer.toData(new ReliableTopicMessage(BigInt(Date.now()), publisher, payload));
  }

  /** Adds what the overload policy allows (RELIABLETOPIC-3). */
  async #add(send: (overflow: Overflow) => Promise<bigint>): Promise<void> {
    const { overloadPolicy } = this.#parts.options;
    const sequence = await send(overloadPolicy === 'DISCARD_OLDEST' ? Overflow.overwrite : Overflow.fail);
    if (sequence !== NO_ROOM || overloadPolicy === 'DISCARD_NEWEST') return;
    if (overloadPolicy === 'ERROR') throw new TopicOverloadError(`the reliable topic ${JSON.stringify(this.core.name)} is full`);
    await this.#addOnceThereIsRoom(() => send(Overflow.fail));
  }

  /** An explicit timeout bounds the wait as a whole. */
  async #addOnceThereIsRoom(send: () => Promise<bigint>): Promise<void> {
    const { clock, cluster } = this.core.context;
    const { timeoutMillis = Infinity, signal } = this.options;
    const dueAt = clock.now() + timeoutMillis;
    const end = signal === undefined ? cluster.lifetime : AbortSignal.any([signal, cluster.lifetime]);
    for (let pause = PAUSE.first; ; pause = Math.min(2 * pause, PAUSE.longest)) {
      await sleep(clock, Math.min(pause, dueAt - clock.now()), end);
      if (clock.now() >= dueAt) throw new OperationTimeoutError('there was no room in time', { maybeExecuted: false });
      if ((await send()) !== NO_ROOM) return; // which rejects when the signal has fired or the client is shut down
    }
  }
}
