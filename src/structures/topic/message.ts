import type { Address } from '../../cluster/addresses.ts';

/** A message of a topic. */
export class Message<E = unknown> {
  /** What was published. */
  readonly messageObject: E;
  /**
   * The member that handed the message out, or for a reliable topic the member or client that published it; `null` when that is not
   * known (TOPIC-4).
   */
  readonly publisher: Address | null;
  /** When it was published, in milliseconds of the epoch. */
  readonly publishingTime: bigint;

  constructor(messageObject: E, publisher: Address | null, publishingTime: bigint) {
    this.messageObject = messageObject;
    this.publisher = publisher;
    this.publishingTime = publishingTime;
  }
}

/** Takes the messages of a topic, one after the other. What it throws is logged, and the next message follows. */
export type MessageListener<E = unknown> = (message: Message<E>) => unknown;
