import type { Registration } from '../invocation/listeners.ts';
import { clientAddDistributedObjectListener, clientRemoveDistributedObjectListener } from '../protocol/messages/client.ts';
import { checkListenerFunction } from './listener-argument.ts';

/** An object came into being on the cluster, or was destroyed. */
export class DistributedObjectEvent {
  readonly eventType: 'created' | 'destroyed';
  readonly serviceName: string;
  readonly objectName: string;

  constructor(eventType: 'created' | 'destroyed', serviceName: string, objectName: string) {
    this.eventType = eventType;
    this.serviceName = serviceName;
    this.objectName = objectName;
  }
}

/** Hears of objects that come and go. What it throws is logged and goes no further. */
export type DistributedObjectListener = (event: DistributedObjectEvent) => unknown;

const { distributedObject } = clientAddDistributedObjectListener.events;

/** What registers such a listener on a member, and hands it the events. @throws IllegalArgumentError when it is no function */
export function distributedObjectListener(listener: DistributedObjectListener): Registration {
  checkListenerFunction('addDistributedObjectListener', listener);
  return {
    what: 'a distributed object listener',
    add: (localOnly) => ({ message: clientAddDistributedObjectListener, request: { localOnly } }),
    remove: (registrationId) => ({ message: clientRemoveDistributedObjectListener, request: { registrationId } }),
    onEvent(type, from) {
      if (type !== distributedObject.type) return undefined;
      const { eventType, serviceName, name } = distributedObject.read(from);
      const event = new DistributedObjectEvent(eventType.toUpperCase() === 'CREATED' ? 'created' : 'destroyed', serviceName, name);
      return () => listener(event);
    },
  };
}
