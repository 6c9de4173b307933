// A map whose calls are answered within the process, so that nothing is measured but the client: no kernel, no member.
import { systemClock } from '../dist/modules/clock.js';
import { Connections } from '../dist/modules/cluster/connections.js';
import { Invoker } from '../dist/modules/invocation/invoker.js';
import { Connection } from '../dist/modules/network/connection.js';
import { FrameWriter } from '../dist/modules/protocol/frames.js';
import { mapGet, mapSet } from '../dist/modules/protocol/messages/map.js';
import { MapHandle } from '../dist/modules/structures/map/map.js';
import { ObjectCore } from '../dist/modules/structures/object-core.js';

const PREFACE_BYTES = 3;
/** Of a message, where its type and its correlation id are. */
const [TYPE, CORRELATION_ID] = [6, 10];
const FINAL = 0x20; // of the second byte of the flags
const MEMBER = 'f0e1d2c3-0000-4000-8000-000000000001';
const PARTITIONS = 271;

/** What a socket looks like to a connection: requests become replies that hold `value`, which are read in the next turn. */
class AnsweringSocket {
  destroyed = false;
  /** @type {(chunk: Buffer) => void} */
  receive = () => {};
  #buffer = Buffer.allocUnsafeSlow(1 << 20);
  #replies;
  #isFirst = true;

  /** @param {Buffer} value */
  constructor(value) {
    const reply = (message, result) => {
      const to = new FrameWriter();
      message.writeReply(to, result, 0);
      return to.toBuffer();
    };
    this.#replies = new Map([
      [mapGet.type, reply(mapGet, value)],
      [mapSet.type, reply(mapSet, undefined)],
    ]);
  }

  on() {}

  /** @param {Buffer} requests @param {() => void} done */
  write(requests, done) {
    let end = 0;
    let at = this.#isFirst ? PREFACE_BYTES : 0;
    this.#isFirst = false;
    while (at < requests.length) {
      const reply = this.#replies.get(requests.readInt32LE(at + TYPE));
      reply.copy(this.#buffer, end);
      requests.copy(this.#buffer, end + CORRELATION_ID, at + CORRELATION_ID, at + CORRELATION_ID + 8);
      end += reply.length;
      let isLast = false;
      while (!isLast) {
        isLast = (requests[at + 5] & FINAL) !== 0;
        at += requests.readInt32LE(at);
      }
    }
    setImmediate(() => {
      done();
      this.receive(this.#buffer.subarray(0, end));
    });
  }
}

/**
 * @param {import('../dist/modules/serialization/serializer.js').Serializer} serializer
 * @param {string} value what each `get` finds
 */
export function answeredInProcess(serializer, value) {
  const socket = new AnsweringSocket(serializer.toData(value));
  let lastId = 0;
  const connection = new Connection(
    { socket, read: (receive) => void (socket.receive = receive) },
    { target: { host: 'in-process', port: 0 }, clock: systemClock, nextCorrelationId: () => ++lastId, onClose() {}, onSettled() {} },
  );
  const connections = new Connections();
  connections.add(MEMBER, connection);
  const view = { partitionCount: PARTITIONS, partitions: { owners: Array(PARTITIONS).fill(MEMBER) }, members: { members: [] } };
  const cluster = { admission: 'send', connections, view };
  const options = {
    clock: systemClock,
    timeoutMillis: 120_000,
    retryPauseMillis: 1000,
    redoOperation: false,
    maxParkedCalls: 1000,
    backupTimeoutMillis: 5000,
    failsOnMissingAcks: false,
    loadBalancer: { next: () => undefined },
  };
  const invoker = new Invoker(options, { cluster, isBackupAware: () => true, schemas: { hasNew: false } });
  return new MapHandle(new ObjectCore({ serviceName: 'map', name: 'bench' }, { cluster, invoker, serializer }, () => Promise.resolve()));
}
