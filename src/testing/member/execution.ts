import { Flag, FRAME_HEADER, FrameWriter, type FrameReader } from '../../protocol/frames.ts';
import { incoming } from '../../protocol/message.ts';
import { writeError } from '../../protocol/messages/error.ts';
import { MemberError, type ClientEnd } from './call.ts';
import type { ClusterState } from './cluster-state.ts';
import { handlers } from './handlers.ts';
import type { MemberState } from './member-state.ts';

/** What the first frame of a request says. */
export interface RequestHeader {
  readonly type: number;
  readonly correlationId: number;
  readonly partitionId: number;
  readonly flags: number;
}

export function readHeader(from: FrameReader): RequestHeader {
  const content = from.pos + FRAME_HEADER;
  return {
    type: incoming.type(from, content),
    correlationId: incoming.correlationId(from, content),
    partitionId: incoming.partitionId(from, content),
    flags: from.flags,
  };
}

/** What came of a request. */
export interface Outcome {
  /** The reply. */
  readonly bytes: Buffer;
  /** What is to be done once the reply is sent. */
  readonly after: readonly (() => void)[];
}

/** Where a request is executed, and for whom. */
export interface Place {
  readonly cluster: ClusterState;
  readonly member: MemberState;
  readonly client: ClientEnd;
}

/**
 * Executes the request at the cursor. A failure of the handler becomes the reply; a request that cannot be read is thrown. The promise of
 * an outcome that has to be waited for is not rejected.
 */
export function execute(
  header: RequestHeader,
  from: FrameReader,
  place: Place,
  alter = (reply: unknown): unknown => reply,
): Outcome | Promise<Outcome> {
  const { correlationId } = header;
  const after: (() => void)[] = [];
  const handler = handlers.get(header.type);
  if (handler === undefined) return { bytes: errorReply(unknownType(header.type), correlationId), after };
  const { message } = handler;
  const request = message.readRequest(from);
  try {
    const { writes } = place.cluster.data;
    const call = { ...place, ...header, after: (action: () => void) => after.push(action) };
    const run = place.cluster.causedBy(place.client.identity?.uuid, () => handler.run(request, call));
    if (run instanceof Promise)
      return whenDone(run, correlationId, (reply) => encode((to) => message.writeReply(to, alter(reply), correlationId)));
    const reply = alter(run);
    const backups = place.cluster.data.writes === writes ? [] : backupsFor(header, place.cluster);
    const done = { clientUuid: place.client.identity?.uuid, correlationId };
    for (const { listeners } of backups) after.push(() => listeners.backups.publish(done));
    return { bytes: encode((to) => message.writeReply(to, reply, correlationId, backups.length)), after };
  } catch (error) {
    return { bytes: errorReply(error, correlationId), after: [] };
  }
}

/** The outcome of a call that changes nothing and is answered later. */
async function whenDone(run: Promise<unknown>, correlationId: number, replyOf: (reply: unknown) => Buffer): Promise<Outcome> {
  try {
    return { bytes: replyOf(await run), after: [] };
  } catch (error) {
    return { bytes: errorReply(error, correlationId), after: [] };
  }
}

/** The members that store a backup of what a call changed and tell the client so. */
function backupsFor({ flags, partitionId }: RequestHeader, { topology }: ClusterState): readonly MemberState[] {
  return (flags & Flag.backupAware) === 0 ? [] : topology.replicasOf(partitionId).slice(1);
}

function unknownType(type: number): MemberError {
  const text = `Unrecognized client message received with type: 0x${type.toString(16).padStart(6, '0')}`;
  return new MemberError(61, 'java.lang.UnsupportedOperationException', text);
}

/** The reply that reports a failure. */
export function errorReply(error: unknown, correlationId: number): Buffer {
  const { errorCode, className, message } = error instanceof MemberError ? error : unexpected(error);
  return encode((to) => writeError(to, [{ errorCode, className, message, stackTraceElements: [] }], correlationId));
}

function unexpected(error: unknown): MemberError {
  return new MemberError(18, 'com.hazelcast.core.HazelcastException', error instanceof Error ? error.message : String(error));
}

const frames = new FrameWriter();

/** The bytes that are written, in a buffer of their own. */
export function encode(write: (to: FrameWriter) => void): Buffer {
  frames.pos = 0;
  write(frames);
  return frames.toBuffer();
}
