import type { Message } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/ringbuffer.ts';
import { handle, MemberError, type Call, type Handler } from './call.ts';
import { RINGBUFFER_SERVICE } from './cluster-data.ts';
import type { RingStorage } from './ring-storage.ts';
import { answerWhenPossible } from './waiting.ts';

/** As on the wire. */
const OVERWRITE = 0;

function onRing<Q extends { readonly name: string }, R, E>(message: Message<Q, R, E>, run: (ring: RingStorage, request: Q) => R): Handler {
  return handle(message, (request, call) => run(call.cluster.data.ring(request.name), request));
}

/** What a member does for the messages of ring buffers. Filters are not evaluated here. */
export const ringbufferHandlers: readonly Handler[] = [
  onRing(messages.ringbufferSize, (ring) => BigInt(ring.size)),
  onRing(messages.ringbufferTailSequence, (ring) => ring.tail),
  onRing(messages.ringbufferHeadSequence, (ring) => ring.head),
  onRing(messages.ringbufferCapacity, (ring) => BigInt(ring.capacity)),
  onRing(messages.ringbufferRemainingCapacity, (ring) => BigInt(ring.remaining)),
  handle(messages.ringbufferAdd, ({ name, value, overflowPolicy }, call) => add(name, [value], overflowPolicy, call)),
  handle(messages.ringbufferAddAll, ({ name, valueList, overflowPolicy }, call) => add(name, valueList, overflowPolicy, call)),
  handle(messages.ringbufferReadOne, ({ name, sequence }, call) =>
    waitFor(name, call, () => itemOf(call.cluster.data.ring(name), sequence)),
  ),
  handle(messages.ringbufferReadMany, ({ name, startSequence, minCount, maxCount }, call) => {
    let start = startSequence;
    return waitFor(name, call, () => {
      // as on real members, a read does not make the ring buffer, and what lies behind the tail stands for the next item once there is one
      if (minCount > 0 && !call.cluster.data.hasRing(name)) return undefined;
      const { first, items } = call.cluster.data.ring(name).read(start, maxCount);
      start = first;
      if (items.length < minCount) return undefined;
      // as on real members, who found nothing is not told where to go on
      const nextSeq = items.length === 0 ? 0n : first + BigInt(items.length);
      return { readCount: items.length, items, itemSeqs: items.map((_, i) => first + BigInt(i)), nextSeq };
    });
  }),
];

const objectOf = (name: string) => ({ name, serviceName: RINGBUFFER_SERVICE });

function add(name: string, items: readonly Buffer[], overflowPolicy: number, { cluster }: Call): bigint {
  const sequence = cluster.data.ring(name).add(items, overflowPolicy === OVERWRITE);
  for (const { waits } of cluster.topology.members) waits.of(objectOf(name)).publish('changed');
  return sequence;
}

function waitFor<R>(name: string, call: Call, look: () => R | undefined): R | Promise<R> {
  return answerWhenPossible(call, { object: objectOf(name), look, millis: Infinity });
}

/** The item with a sequence; undefined while it is the next one. */
function itemOf(ring: RingStorage, sequence: bigint): Buffer | undefined {
  const refusal = `sequence:${sequence} is too`;
  if (sequence > ring.tail + 1n)
    throw new MemberError(23, 'java.lang.IllegalArgumentException', `${refusal} large. The current tailSequence is:${ring.tail}`);
  if (sequence < ring.head)
    throw new MemberError(
      51,
      'com.hazelcast.ringbuffer.StaleSequenceException',
      `${refusal} small. The current headSequence is:${ring.head}`,
    );
  return ring.read(sequence, 1).items[0];
}
