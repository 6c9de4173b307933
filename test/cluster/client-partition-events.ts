import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Client, MapPartitionLostEvent, Member, MigrationState, PartitionLostEvent, ReplicaMigrationEvent } from '../../src/index.ts';
import { eventually, registeredWith } from '../scenarios/clients.ts';

/** The map of which members are configured to keep no backups. */
export const WITHOUT_BACKUPS = 'without-backups';

/** Members that come and go, whatever they are made of. */
export interface ChangingMembers {
  /** Starts one more member. */
  add(): Promise<void>;
  /** Ends the member that was started last, as a crash does. */
  killNewest(): Promise<void>;
  /** Resolves when the partitions are spread over so many members. */
  balanced(client: Client, members: number): Promise<void>;
}

/** What listeners for partitions heard. */
interface Heard {
  readonly lost: PartitionLostEvent[];
  readonly lostOfMap: MapPartitionLostEvent[];
  readonly phases: (readonly [kind: 'started' | 'finished', state: MigrationState])[];
  readonly moved: ReplicaMigrationEvent[];
}

async function listenToAll(client: Client, mapName: string): Promise<Heard> {
  const heard: Heard = { lost: [], lostOfMap: [], phases: [], moved: [] };
  const map = await client.getMap(mapName);
  await client.addPartitionLostListener((event) => heard.lost.push(event));
  await map.addPartitionLostListener((event) => heard.lostOfMap.push(event));
  await client.addMigrationListener({
    started: (state) => heard.phases.push(['started', state]),
    finished: (state) => heard.phases.push(['finished', state]),
    replicaMigrated: (event) => heard.moved.push(event),
  });
  return heard;
}

const uuidOf = (member: Member | null | undefined) => member?.uuid.toString();
const numbers = (values: Iterable<number>) => [...values].toSorted((a, b) => a - b);

/** The partitions that a member owns, by the client's account. */
function ownedBy(client: Client, uuid: string): number[] {
  const partitions = client.getPartitionService();
  const all = Array.from({ length: partitions.getPartitionCount() }, (_, id) => id);
  return all.filter((id) => partitions.getPartitionOwner(id)?.toString() === uuid);
}

/** Breaks the connections of a client to all of so many members, and resolves when it has them again, with its listeners. */
async function reconnect(client: Client, members: number): Promise<void> {
  await registeredWith(client, members);
  for (const connection of client.parts.cluster.connections.all) connection.close('SOCKET_ERROR');
  await registeredWith(client, members);
}

/** What a client hears of partitions of a cluster of two members to which a third one comes, and is killed. */
export async function partitionEvents(client: Client, members: ChangingMembers): Promise<void> {
  const map = await client.getMap<number, number>(WITHOUT_BACKUPS);
  await map.setAll(Array.from({ length: 2_000 }, (_, i) => [i, i]));
  await members.balanced(client, 2);
  const heard = await listenToAll(client, WITHOUT_BACKUPS);
  const before = new Set(client.getCluster().getMembers().map(uuidOf));

  await reconnect(client, 2);
  await members.add();
  await members.balanced(client, 3);
  await eventually(() => expect(heard.phases.at(-1)?.[0]).toBe('finished'), 60_000);
  const added = uuidOf(
    client
      .getCluster()
      .getMembers()
      .find((member) => !before.has(uuidOf(member))),
  )!;
  // the client hears of the partitions' new owners later than of their moves
  await eventually(() => checkMigration(heard, added, ownedBy(client, added)), 20_000);
  expect([heard.lost, heard.lostOfMap]).toEqual([[], []]);

  await reconnect(client, 3);
  const doomed = ownedBy(client, added);
  await members.killNewest();
  await eventually(() => expect(numbers(heard.lost.map(({ partitionId }) => partitionId))).toEqual(doomed), 60_000);
  await eventually(() => expect(numbers(heard.lostOfMap.map(({ partitionId }) => partitionId))).toEqual(doomed), 60_000);
  expect(new Set(heard.lost.map(({ lostBackupCount }) => lostBackupCount))).toEqual(new Set([0]));
  for (const source of [...heard.lost.map((event) => event.source), ...heard.lostOfMap.map(({ member }) => member)])
    expect(before).toContain(uuidOf(source));
  const isDoomed = (key: number) => doomed.includes(client.getPartitionService().getPartitionId(key));
  for (let key = 0; key < 200; key++) expect(await map.get(key)).toBe(isDoomed(key) ? null : key);
}

function checkMigration({ phases, moved }: Heard, added: string, partitions: readonly number[]): void {
  const [kind, begun] = phases[0]!;
  const [, done] = phases.at(-1)!;
  expect(kind).toBe('started');
  expect(begun.completedMigrations).toBe(0);
  expect(begun.plannedMigrations).toBeGreaterThanOrEqual(partitions.length);
  expect(done.completedMigrations).toBe(done.plannedMigrations);
  expect(Math.abs(Number(begun.startTime) - Date.now())).toBeLessThan(600_000);
  expect(typeof done.totalElapsedTime).toBe('bigint');
  const arrived = moved.filter(({ replicaIndex, destination }) => replicaIndex === 0 && uuidOf(destination) === added);
  expect(numbers(arrived.map(({ partitionId }) => partitionId))).toEqual(partitions);
  for (const { success, source, elapsedTime, migrationState } of arrived) {
    expect([success, uuidOf(source) === added, typeof elapsedTime]).toEqual([true, false, 'bigint']);
    expect(migrationState.completedMigrations).toBeGreaterThan(0);
    expect(migrationState.startTime).toBe(begun.startTime);
  }
}

/** What a client does not hear of a cluster of two members, because it has removed its listeners. */
export async function removedPartitionListeners(client: Client, members: ChangingMembers): Promise<void> {
  const map = await client.getMap(randomUUID());
  const heard: unknown[] = [];
  const hear = (event: unknown) => heard.push(event);
  const ids = [
    await client.addPartitionLostListener(hear),
    await map.addPartitionLostListener(hear),
    await client.addMigrationListener({ started: hear, finished: hear, replicaMigrated: hear }),
  ] as const;
  const remove = () =>
    Promise.all([
      client.removePartitionLostListener(ids[0]),
      map.removePartitionLostListener(ids[1]),
      client.removeMigrationListener(ids[2]),
    ]);
  expect(await remove()).toEqual([true, true, true]);
  expect(await remove()).toEqual([false, false, false]);
  let isOver = false;
  await client.addMigrationListener({ finished: () => (isOver = true) });
  await members.add();
  await eventually(() => isOver, 60_000);
  await members.killNewest();
  await members.balanced(client, 2);
  expect(heard).toEqual([]);
}
