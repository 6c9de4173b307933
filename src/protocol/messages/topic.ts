import { bool, data, list, safeLong, str, uuid } from '../fields.ts';
import { event, message } from '../message.ts';

const topic = { name: str };

/** Hands a message to everybody who listens. */
export const topicPublish = message(0x040100, { request: { ...topic, message: data } });

/** Asks for the messages of a topic; `publishTime` is in milliseconds of the epoch, `uuid` that of the member that published. */
export const topicAddMessageListener = message(0x040200, {
  request: { ...topic, localOnly: bool },
  reply: uuid,
  events: { topic: event(0x040202, { item: data, publishTime: safeLong, uuid }) },
});

/** Ends the registration. */
export const topicRemoveMessageListener = message(0x040300, {
  request: { ...topic, registrationId: uuid },
  reply: bool,
  retryable: true,
});

/** Hands messages, in their order, to everybody who listens. */
export const topicPublishAll = message(0x040400, { request: { ...topic, messages: list(data) } });
