import type { DistributedObject } from '../distributed-object.ts';
import type { EventOptions } from '../event-stream.ts';
import type { Message, MessageListener } from './message.ts';
import type { ReliableMessageListener } from './reliable-message-listener.ts';

/** What a topic is listened to with. */
export interface SubscribeOptions {
  /** Ends the subscription when it fires. */
  readonly signal?: AbortSignal;
}

/** A listener that has begun to listen. */
export interface Subscription extends AsyncDisposable {
  /** The id that `removeMessageListener` takes. */
  readonly id: string;
  /** Ends it, for good; returns whether it existed. */
  remove(): Promise<boolean>;
}

/**
 * Hands messages from those who publish to all who listen at the time; nobody keeps them, and who is disconnected misses them. The messages
 * of one publisher come in their order. Every method that returns a promise can reject as those of `IMap` do.
 */
export interface ITopic<E = unknown> extends DistributedObject {
  /** Publishes a message. Resolves when the member that owns the topic has taken it, not when it was heard (TOPIC-1). */
  publish(message: E): Promise<void>;
  /** Publishes messages in their order, all or none; of an empty array nothing is sent (TOPIC-3). */
  publishAll(messages: readonly E[]): Promise<void>;
  /**
   * Hears of the messages that are published from now on. Returns an id to remove the listener by; it begins behind the scenes, and what
   * goes wrong with that is logged. The listener survives reconnects.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`), at once, when the listener is no function
   */
  addMessageListener(listener: MessageListener<E>): string;
  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removeMessageListener(id: string): boolean;
  /**
   * The messages from the first look on, in a loop. Leaving it ends the subscription, and it ends with the client.
   *
   * @throws HazelcastOverloadError (`HAZELCAST_OVERLOAD`) when more messages wait than `bufferSize` says
   * @throws AbortError (`ABORT_ERR`) when the signal fires
   * @example
   * ```ts
   * for await (const { messageObject } of topic.messages()) console.log(messageObject);
   * ```
   */
  messages(options?: EventOptions): AsyncIterableIterator<Message<E>>;
  /** As {@link ITopic.addMessageListener}, but resolves once listening has begun, and rejects when that fails. */
  subscribe(listener: MessageListener<E>, options?: SubscribeOptions): Promise<Subscription>;
}

/**
 * A topic whose messages are kept in a ring buffer, `_hz_rb_` and its name, so that who listens misses nothing while it is
 * disconnected or slow, as far as the ring buffer reaches.
 *
 * Each listener gets the messages in the order of their publication, one at a time: the promise of one that is asynchronous is waited for
 * (RELIABLETOPIC-6). A message that fails to be heard is logged and left behind.
 */
export interface ReliableTopic<E = unknown> extends ITopic<E> {
  /**
   * Publishes a message. What happens when the ring buffer is full of messages that have not expired, `reliableTopics` of the configuration
   * says: by default it waits for room (RELIABLETOPIC-3).
   *
   * @throws TopicOverloadError (`TOPIC_OVERLOAD`) with the policy `'ERROR'`
   */
  publish(message: E): Promise<void>;
  /** Publishes 1 to 1000 messages, all or none; the policy holds for all together (RELIABLETOPIC-4). */
  publishAll(messages: readonly E[]): Promise<void>;
  /**
   * Hears of the messages that are published from now on (RELIABLETOPIC-5), or from where a {@link ReliableMessageListener} wants to begin.
   * Returns an id to remove the listener by. While the cluster is away, listening goes on, or begins, when it is back.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`), at once, when the listener is neither a function nor such an object
   */
  addMessageListener(listener: MessageListener<E> | ReliableMessageListener<E>): string;
  /** Removes a listener, for good; no message follows, not even one that was read already (RELIABLETOPIC-15). Returns whether it existed. */
  removeMessageListener(id: string): boolean;
  subscribe(listener: MessageListener<E> | ReliableMessageListener<E>, options?: SubscribeOptions): Promise<Subscription>;
  /**
   * As for any topic, but messages that are not read stay in the ring buffer, so none is dropped and `overflow` says nothing. Those that
   * are overwritten there are skipped, with a warning in the log.
   */
  messages(options?: EventOptions): AsyncIterableIterator<Message<E>>;
  /** Destroys the topic and its ring buffer, and ends all listeners (RELIABLETOPIC-16). */
  destroy(): Promise<void>;
}
