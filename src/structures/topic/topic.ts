import { ClientNotActiveError } from '../../errors.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import type { Registration } from '../../invocation/listeners.ts';
import { topicAddMessageListener, topicPublish, topicPublishAll, topicRemoveMessageListener } from '../../protocol/messages/topic.ts';
import { UUID } from '../../protocol/uuid.ts';
import { eventStream, type EventOptions } from '../event-stream.ts';
import { Handle } from '../handle.ts';
import { knownMember } from '../known-member.ts';
import { checkListenerFunction } from '../listener-argument.ts';
import type { ObjectCore } from '../object-core.ts';
import type { Stoppable } from '../stoppable.ts';
import type { ITopic, SubscribeOptions, Subscription } from './itopic.ts';
import { Message, type MessageListener } from './message.ts';
import { checkSubscribeOptions, throwIfAborted } from './subscribe-options.ts';

/** A listener that is registered, or about to be. */
interface Listening {
  /** The id of its registration, once there is one. */
  readonly registered: Promise<string>;
}

/** A handle of a topic. */
export class TopicHandle<E> extends Handle implements ITopic<E> {
  readonly #listening: Map<string, Listening>;

  constructor(core: ObjectCore, options: CallOptions = {}, listening = new Map<string, Listening>()) {
    super(core, options);
    this.#listening = listening;
  }

  async publish(message: E): Promise<void> {
    const request = { name: this.core.name, message: this.core.serialize('Topic.publish', 'message', message) };
    return this.core.invoke(topicPublish, request, this.core.home, this.options);
  }

  async publishAll(messages: readonly E[]): Promise<void> {
    const given: unknown = messages;
    if (Array.isArray(given) && given.length === 0) return this.core.checkExists();
    const request = { name: this.core.name, messages: this.core.serializeBatch('Topic.publishAll', 'messages', messages, Infinity) };
    return this.core.invoke(topicPublishAll, request, this.core.home, this.options);
  }

  addMessageListener(listener: MessageListener<E>): string {
    const { id, registered } = this.#listen('Topic.addMessageListener', listener);
    void this.#report(id, registered);
    return id;
  }

  removeMessageListener(id: string): boolean {
    const known = this.#listening.get(id);
    if (known === undefined) return false;
    this.#listening.delete(id);
    void this.#deregister(known);
    return true;
  }

  async subscribe(listener: MessageListener<E>, options?: SubscribeOptions): Promise<Subscription> {
    const { signal } = checkSubscribeOptions(options);
    throwIfAborted(signal);
    const { id, registered } = this.#listen('Topic.subscribe', listener);
    const abort = () => this.removeMessageListener(id);
    signal?.addEventListener('abort', abort, { once: true });
    const remove = () => {
      signal?.removeEventListener('abort', abort);
      return Promise.resolve(this.removeMessageListener(id));
    };
    try {
      await registered;
    } catch (error) {
      await remove();
      throw error;
    }
    throwIfAborted(signal);
    return { id, remove, [Symbol.asyncDispose]: async () => void (await remove()) };
  }

  messages(options?: EventOptions): Stoppable<Message<E>> {
    return eventStream<Message<E>>(options, this.core.context.cluster.lifetime, async (sink) => {
      const { remove } = await this.subscribe((message) => sink.push(message));
      return remove;
    });
  }

  protected get kind(): string {
    return 'Topic';
  }

  protected derive(options: CallOptions): TopicHandle<E> {
    return new TopicHandle<E>(this.core, options, this.#listening);
  }

  #listen(method: string, listener: MessageListener<E>) {
    checkListenerFunction(method, listener);
    const id = UUID.random().toString();
    // what was removed hears nothing, even if its registration is still on its way
    const hear = (message: Message<E>) => (this.#listening.has(id) ? listener(message) : undefined);
    const registered = this.core.addListener(messageListener(this.core, hear));
    this.#listening.set(id, { registered });
    return { id, registered };
  }

  /** Nobody waits for the registration, so the log tells of its failure. */
  async #report(id: string, registered: Promise<string>): Promise<void> {
    try {
      await registered;
    } catch (error) {
      this.#listening.delete(id);
      const what = `a listener of the topic ${JSON.stringify(this.core.name)} was not registered`;
      if (!(error instanceof ClientNotActiveError)) this.core.context.logger.warn('Topic', what, error);
    }
  }

  async #deregister({ registered }: Listening): Promise<void> {
    try {
      await this.core.removeListener(await registered);
    } catch {
      // it was not registered, which whoever added it was told
    }
  }
}

/** What registers a listener on a member, and hands it the messages. */
function messageListener<E>({ name, context }: ObjectCore, hear: (message: Message<E>) => unknown): Registration {
  const { topic } = topicAddMessageListener.events;
  return {
    what: `a listener of the topic ${JSON.stringify(name)}`,
    add: (localOnly) => ({ message: topicAddMessageListener, request: { name, localOnly } }),
    remove: (registrationId) => ({ message: topicRemoveMessageListener, request: { name, registrationId } }),
    onEvent(type, from) {
      if (type !== topic.type) return undefined;
      const { item, publishTime, uuid } = topic.read(from);
      const publisher = knownMember(context, uuid)?.address ?? null;
      const message = new Message<E>(context.serializer.toObject(item) as E, publisher, BigInt(publishTime));
      return () => hear(message);
    },
  };
}
