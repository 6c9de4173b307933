import { expect, test } from 'vitest';
import { IllegalArgumentError } from '../../../src/errors.ts';
import { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { clientAddDistributedObjectListener, clientRemoveDistributedObjectListener } from '../../../src/protocol/messages/client.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { DistributedObjectEvent, distributedObjectListener } from '../../../src/structures/distributed-object-listener.ts';

const { distributedObject } = clientAddDistributedObjectListener.events;

function eventOf(eventType: string): FrameReader {
  const frames = new FrameWriter();
  distributedObject.write(frames, { name: 'cities', serviceName: 'hz:impl:mapService', eventType, source: UUID.random() }, 1);
  return new FrameReader(frames.toBuffer());
}

test('LISTEN-20: a listener for objects hears of those that are created and destroyed', () => {
  const seen: DistributedObjectEvent[] = [];
  const registration = distributedObjectListener((event) => seen.push(event));
  for (const type of ['CREATED', 'DESTROYED']) registration.onEvent(distributedObject.type, eventOf(type))?.();
  expect(registration.onEvent(distributedObject.type + 1, eventOf('CREATED'))).toBeUndefined();
  expect(seen).toEqual(
    ['created', 'destroyed'].map((type) => new DistributedObjectEvent(type as 'created', 'hz:impl:mapService', 'cities')),
  );
});

test('LISTEN-1: it is registered and removed as the route demands', () => {
  const registration = distributedObjectListener(() => {});
  expect(registration.add(true)).toEqual({ message: clientAddDistributedObjectListener, request: { localOnly: true } });
  const registrationId = UUID.random();
  expect(registration.remove!(registrationId)).toEqual({ message: clientRemoveDistributedObjectListener, request: { registrationId } });
});

test('API-4: it must be a function', () => {
  expect(() => distributedObjectListener({} as never)).toThrow(
    new IllegalArgumentError('addDistributedObjectListener: listener must be a function, not an object'),
  );
});
