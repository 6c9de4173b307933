import { Flag } from '../../protocol/frames.ts';
import * as messages from '../../protocol/messages/client.ts';
import { handle, type Call } from './call.ts';
import type { ObjectName } from './cluster-data.ts';
import type { ObjectEvent } from './member-state.ts';
import { sendChange, sendView } from './views.ts';

/** What a member does for the messages of the Client service, apart from letting clients in. */
export const clientHandlers = [
  handle(messages.clientPing, () => {}),
  handle(messages.clientStatistics, () => {}),
  handle(messages.clientTriggerPartitionAssignment, () => {}),
  handle(messages.clientAddClusterViewListener, (_request, call) => {
    const { client: outlet, member } = call;
    member.listeners.views.add({ outlet, localOnly: false, deliver: (change) => sendChange(call, change) });
    call.after(() => sendView(call));
  }),
  handle(messages.clientLocalBackupListener, (_request, { client, member, correlationId }) =>
    member.listeners.backups.add({
      outlet: client,
      localOnly: true,
      deliver(done) {
        if (!client.identity?.uuid.equals(done.clientUuid)) return;
        const event = { sourceInvocationCorrelationId: done.correlationId };
        client.emit(messages.clientLocalBackupListener.events.backup, event, correlationId, Flag.backupEvent);
      },
    }),
  ),

  handle(messages.clientCreateProxy, (object, call) => create(object, call)),
  handle(messages.clientCreateProxies, ({ proxies }, call) => {
    for (const [name, serviceName] of proxies) create({ name, serviceName }, call);
  }),
  handle(messages.clientDestroyProxy, (object, call) => destroy(object, call)),
  handle(messages.clientGetDistributedObjects, (_request, { cluster }) => cluster.data.objects),
  handle(messages.clientAddDistributedObjectListener, ({ localOnly }, { client, member, correlationId }) =>
    member.listeners.objects.add({
      outlet: client,
      localOnly,
      deliver: (event) => client.emit(messages.clientAddDistributedObjectListener.events.distributedObject, event, correlationId),
    }),
  ),
  handle(messages.clientRemoveDistributedObjectListener, ({ registrationId }, { member }) =>
    member.listeners.objects.remove(registrationId),
  ),

  handle(messages.clientSendSchema, ({ schema }, { cluster }) => {
    cluster.data.addSchema(schema);
    return cluster.topology.members.map(({ uuid }) => uuid);
  }),
  handle(messages.clientFetchSchema, ({ schemaId }, { cluster }) => cluster.data.schema(schemaId)),
  handle(messages.clientSendAllSchemas, ({ schemas }, { cluster }) => {
    for (const schema of schemas) cluster.data.addSchema(schema);
  }),
] as const;

function create(object: ObjectName, call: Call): void {
  if (call.cluster.data.create(object)) publish('CREATED', object, call);
}

/** Destroys an object with what it holds and whoever listens to it. */
function destroy(object: ObjectName, call: Call): void {
  const { members } = call.cluster.topology;
  for (const member of members) member.dropObject(object);
  const isDestroyed = call.cluster.data.destroy(object);
  for (const member of members) member.waits.of(object).publish('destroyed');
  if (isDestroyed) publish('DESTROYED', object, call);
}

function publish(eventType: ObjectEvent['eventType'], { name, serviceName }: ObjectName, { cluster, member, client }: Call): void {
  cluster.publishObject({ name, serviceName, eventType, source: client.identity!.uuid }, member);
}
