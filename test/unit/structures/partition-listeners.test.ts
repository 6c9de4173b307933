import { describe, expect, test } from 'vitest';
import { IllegalArgumentError } from '../../../src/errors.ts';
import { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import type { EventType } from '../../../src/protocol/message.ts';
import * as client from '../../../src/protocol/messages/client.ts';
import { mapAddPartitionLostListener, mapRemovePartitionLostListener } from '../../../src/protocol/messages/map.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { MapHandle } from '../../../src/structures/map/map.ts';
import { migrationListener, type MigrationListener } from '../../../src/structures/migration-listener.ts';
import { partitionLostListener } from '../../../src/structures/partition-lost-listener.ts';
import { FakeContext } from './fake-context.ts';

const { partitionLost } = client.clientAddPartitionLostListener.events;
const { migration, replicaMigration } = client.clientAddMigrationListener.events;
const { mapPartitionLost } = mapAddPartitionLostListener.events;

function bytesOf<E>(type: EventType<E>, event: E): FrameReader {
  const frames = new FrameWriter();
  type.write(frames, event, 1);
  return new FrameReader(frames.toBuffer());
}

const known = UUID.random();
const gone = UUID.random();
const registrationId = UUID.random();

function contextWithMember(): FakeContext {
  const context = new FakeContext();
  context.members.push({ uuid: known });
  return context;
}

describe('a listener for lost partitions', () => {
  test('LISTEN-18: hears of the partition, the backups that were lost too, and the member that noticed it while that is known', () => {
    const seen: unknown[] = [];
    const registration = partitionLostListener((event) => seen.push(event), contextWithMember().real);
    for (const source of [known, gone, null]) {
      const event = bytesOf(partitionLost, { partitionId: 7, lostBackupCount: 2, source });
      registration.onEvent(partitionLost.type, event)?.();
    }
    expect(registration.onEvent(partitionLost.type + 1, bytesOf(partitionLost, { partitionId: 7, lostBackupCount: 0, source: null }))).toBe(
      undefined,
    );
    const event = { partitionId: 7, lostBackupCount: 2 };
    expect(seen).toEqual([
      { ...event, source: { uuid: known } },
      { ...event, source: null },
      { ...event, source: null },
    ]);
  });

  test('LISTEN-1: is registered and removed as the route demands', () => {
    const { add, remove } = partitionLostListener(() => {}, contextWithMember().real);
    expect(add(true)).toEqual({ message: client.clientAddPartitionLostListener, request: { localOnly: true } });
    expect(remove!(registrationId)).toEqual({ message: client.clientRemovePartitionLostListener, request: { registrationId } });
  });

  test('API-4: must be a function', () => {
    expect(() => partitionLostListener({} as never, contextWithMember().real)).toThrow(
      new IllegalArgumentError('addPartitionLostListener: listener must be a function, not an object'),
    );
  });
});

describe('a listener for lost partitions of a map', () => {
  test('LISTEN-18: hears of the partition and of the member while that is known', async () => {
    const context = contextWithMember();
    const map = new MapHandle(context.core());
    const seen: unknown[] = [];
    const id = await map.addPartitionLostListener((event) => seen.push(event));
    const registration = context.registrations.get(id)!;
    for (const uuid of [known, gone]) registration.onEvent(mapPartitionLost.type, bytesOf(mapPartitionLost, { partitionId: 3, uuid }))?.();
    expect(registration.onEvent(partitionLost.type, bytesOf(mapPartitionLost, { partitionId: 3, uuid: known }))).toBeUndefined();
    expect(seen).toEqual([
      { partitionId: 3, member: { uuid: known } },
      { partitionId: 3, member: null },
    ]);
    expect(registration.add(false)).toEqual({ message: mapAddPartitionLostListener, request: { name: 'cities', localOnly: false } });
    const request = { name: 'cities', registrationId };
    expect(registration.remove!(registrationId)).toEqual({ message: mapRemovePartitionLostListener, request });
    await expect(map.removePartitionLostListener(id)).resolves.toBe(true);
    await expect(map.removePartitionLostListener(id)).resolves.toBe(false);
  });

  test('API-2 API-4: that is no function is refused by a rejection', async () => {
    const context = contextWithMember();
    await expect(new MapHandle(context.core()).addPartitionLostListener({} as never)).rejects.toThrow(
      new IllegalArgumentError('IMap.addPartitionLostListener: listener must be a function, not an object'),
    );
    expect(context.registrations.size).toBe(0);
  });
});

describe('a listener for migrations', () => {
  const migrationState = { startTime: 1_700_000_000_000, plannedMigrations: 9, completedMigrations: 4, totalElapsedTime: 12 };
  const state = { ...migrationState, startTime: 1_700_000_000_000n, totalElapsedTime: 12n };
  const moved = { migrationState, partitionId: 5, replicaIndex: 1, sourceUuid: known, destUuid: gone, success: false, elapsedTime: 3 };

  function listening(listener: MigrationListener) {
    return migrationListener(listener, contextWithMember().real);
  }

  test('LISTEN-19: hears that migrations start and finish, and how far they are', () => {
    const seen: unknown[] = [];
    const registration = listening({
      started: (event) => seen.push(['started', event]),
      finished: (event) => seen.push(['finished', event]),
    });
    for (const type of [0, 1, 2, -1]) registration.onEvent(migration.type, bytesOf(migration, { migrationState, type }))?.();
    expect(seen).toEqual([
      ['started', state],
      ['finished', state],
    ]);
  });

  test('LISTEN-19: hears of each replica that was moved, with the members that are known', () => {
    const seen: unknown[] = [];
    const registration = listening({ replicaMigrated: (event) => seen.push(event) });
    registration.onEvent(replicaMigration.type, bytesOf(replicaMigration, moved))?.();
    registration.onEvent(
      replicaMigration.type,
      bytesOf(replicaMigration, { ...moved, sourceUuid: null, destUuid: known, success: true }),
    )?.();
    const event = { migrationState: state, partitionId: 5, replicaIndex: 1, elapsedTime: 3n };
    expect(seen).toEqual([
      { ...event, source: { uuid: known }, destination: null, success: false },
      { ...event, source: null, destination: { uuid: known }, success: true },
    ]);
  });

  test('does not mind events for which it has no function, and does not take those of others', () => {
    const registration = listening({ started: () => {} });
    expect(registration.onEvent(replicaMigration.type, bytesOf(replicaMigration, moved))?.()).toBeUndefined();
    expect(registration.onEvent(partitionLost.type, bytesOf(migration, { migrationState, type: 0 }))).toBeUndefined();
  });

  test('is called as a method of its object', () => {
    const listener = {
      heard: 0,
      finished(this: { heard: number }): void {
        this.heard++;
      },
    };
    listening(listener).onEvent(migration.type, bytesOf(migration, { migrationState, type: 1 }))?.();
    expect(listener.heard).toBe(1);
  });

  test('LISTEN-1: is registered and removed as the route demands', () => {
    const { add, remove } = listening({ started: () => {} });
    expect(add(true)).toEqual({ message: client.clientAddMigrationListener, request: { localOnly: true } });
    expect(remove!(registrationId)).toEqual({ message: client.clientRemoveMigrationListener, request: { registrationId } });
  });

  test.for([
    [null, 'listener must be an object, not null'],
    [() => {}, 'listener must be an object, not a function'],
    [{ started: 5 }, 'listener.started must be a function, not 5'],
    [{ migrationStarted: () => {} }, 'listener has no function for any kind of event'],
  ] as const)('API-4 LISTEN-12: %o is refused: %s', ([listener, message]) => {
    expect(() => listening(listener as never)).toThrow(new IllegalArgumentError(`addMigrationListener: ${message}`));
  });
});
