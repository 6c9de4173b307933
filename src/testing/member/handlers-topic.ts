import * as messages from '../../protocol/messages/topic.ts';
import { handle, type Call, type Handler } from './call.ts';
import { homeKey } from './cluster-data.ts';

const objectOf = (name: string) => ({ name, serviceName: 'hz:impl:topicService' });

/** What a member does for the messages of topics. Nothing is kept. */
export const topicHandlers: readonly Handler[] = [
  handle(messages.topicPublish, ({ name, message }, call) => publish(name, [message], call)),
  handle(messages.topicPublishAll, ({ name, messages: all }, call) => publish(name, all, call)),
  handle(messages.topicAddMessageListener, ({ name, localOnly }, { client, member, correlationId }) =>
    member.objectListeners.messages.of(objectOf(name)).add({
      outlet: client,
      localOnly,
      deliver: (event) => client.emit(messages.topicAddMessageListener.events.topic, event, correlationId),
    }),
  ),
  handle(messages.topicRemoveMessageListener, ({ name, registrationId }, { member }) =>
    member.objectListeners.messages.of(objectOf(name)).remove(registrationId),
  ),
];

/** Tells whoever listens. Who listens locally hears it from the owner of the topic. */
function publish(name: string, items: readonly Buffer[], { cluster }: Call): void {
  const owner = cluster.ownerOf(homeKey(name));
  if (owner === undefined) return;
  for (const item of items) {
    const event = { item, publishTime: Date.now(), uuid: owner.uuid };
    for (const member of cluster.topology.members) member.objectListeners.messages.of(objectOf(name)).publish(event, member === owner);
  }
}
