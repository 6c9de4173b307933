import type { ConnectionStatus } from '../index.ts';
import { furthest, hintOf, type Failure } from './diagnosis.ts';
import { table, wrap, type Paint } from './layout.ts';

/** One line of the timeline: where the client stood, and since when. */
export interface Moment {
  /** Milliseconds since the probe began. */
  readonly atMillis: number;
  readonly state: ConnectionStatus['state'];
  readonly attempt: number;
  readonly connectedMembers: number;
  readonly knownMembers: number;
}

/** A member of the cluster that was probed. */
export interface ProbedMember {
  readonly uuid: string;
  readonly address: string;
  readonly version: string;
  readonly isLite: boolean;
  readonly isConnected: boolean;
}

/** How long small calls took, in milliseconds. */
export interface RoundTrips {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** What a probe found. */
export interface Findings {
  readonly clusterName: string;
  readonly timeline: readonly Moment[];
  readonly members: readonly ProbedMember[];
  readonly partitionCount: number;
  readonly roundTripMillis: RoundTrips | undefined;
  /** None when the cluster was reached. */
  readonly failures: readonly Failure[];
}

/** The moment that a status tells of. */
export function momentOf({ at, state, attempt, members }: ConnectionStatus, begin: number): Moment {
  const connectedMembers = members.filter(({ connected }) => connected).length;
  return { atMillis: Math.max(0, at - begin), state, attempt, connectedMembers, knownMembers: members.length };
}

/** A moment as a line of the timeline. */
export function momentText({ atMillis, state, attempt, connectedMembers, knownMembers }: Moment): string {
  const failed = attempt > 0 ? `, failed rounds: ${attempt}` : '';
  const members = knownMembers > 0 ? `, members connected: ${connectedMembers} of ${knownMembers}` : '';
  return `${String(atMillis).padStart(7)} ms  ${state}${failed}${members}\n`;
}

/** The least, the middle and the greatest of some durations. */
export function roundTripsOf(millis: readonly number[]): RoundTrips {
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (index: number) => Math.round(sorted[index]! * 1_000) / 1_000;
  const count = sorted.length;
  return { count, min: at(0), median: at(Math.floor((count - 1) / 2)), max: at(count - 1) };
}

/** What a probe found, as the text that follows the timeline. */
export function findingsText(findings: Findings, paint: Paint): string {
  const parts = findings.members.length > 0 ? clusterLines(findings) : [];
  return [...parts, ...verdictLines(findings.failures, paint), ''].join('\n');
}

/** What a probe found, as data. */
export function findingsData(findings: Findings): object {
  const isReached = findings.failures.length === 0;
  const failedAt = isReached ? null : furthest(findings.failures);
  return { ok: isReached, failedAt, ...findings, roundTripMillis: findings.roundTripMillis ?? null };
}

function clusterLines({ members, partitionCount, roundTripMillis }: Findings): string[] {
  const rows = members.map(({ uuid, address, version, isLite, isConnected }) => [
    address,
    version,
    uuid,
    `${isConnected ? 'connected' : 'NOT CONNECTED'}${isLite ? ', lite' : ''}`,
  ]);
  const calls =
    roundTripMillis === undefined
      ? []
      : [
          `round trips of ${roundTripMillis.count} calls: min ${roundTripMillis.min}, median ${roundTripMillis.median}, max ${roundTripMillis.max} ms`,
        ];
  return [
    '',
    `members: ${members.length}`,
    ...table(rows).flatMap((row) => (row.length > 96 ? wrap(row, 2) : `  ${row}`)),
    `partitions: ${partitionCount}`,
    ...calls,
  ];
}

function verdictLines(failures: readonly Failure[], paint: Paint): string[] {
  if (failures.length === 0) return ['', paint('green', 'The cluster was reached.')];
  const step = furthest(failures);
  const hint = hintOf(step);
  return [
    '',
    paint('red', `The probe failed at this step: ${step}.`),
    ...failures.flatMap(({ address, step: at, reason }) => wrap(`${address} (${at}): ${reason}`, 2)),
    ...(hint === undefined ? [] : wrap(hint).map((line) => paint('dim', line))),
  ];
}
