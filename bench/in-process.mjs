// A map whose calls are answered within the process, so that nothing is measured but the client: no kernel, no member.
import { systemClock } from '../dist/modules/clock.js';
import { Connections } from '../dist/modules/cluster/connections.js';
import { Invoker } from '../dist/modules/invocation/invoker.js';
import { Connection } from '../dist/modules/network/connection.js';
import { FRAME_HEADER, FrameWriter } from '../dist/modules/protocol/frames.js';
import { incoming } from '../dist/modules/protocol/message.js';
import { mapGet, mapSet } from '../dist/modules/protocol/messages/map.js';
import { MessageSplitter } from '../dist/modules/protocol/split.js';
import { MapHandle } from '../dist/modules/structures/map/map.js';
import { ObjectCore } from '../dist/modules/structures/object-core.js';

const PREFACE_BYTES = 3;
/** Where the correlation id of a message is, from its start on, and how long it is. */
const ID = { at: FRAME_HEADER + 4, bytes: 8 };
const MEMBER = 'f0e1d2c3-0000-4000-8000-000000000001';
const PARTITIONS = 271;

/** What a socket looks like to a connection: requests become replies that hold `value`, which are read in the next turn. */
class AnsweringSocket {
  destroyed = false;
  /** @type {(chunk: Buffer) => void} */
  receive = () => {};
  #buffer = Buffer.allocUnsafeSlow(1 << 20);
  /** How many bytes of it replies take that were not read yet. */
  #end = 0;
  #replies;
  #splitter = new MessageSplitter((request) => this.#answer(request));
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
    this.#end = 0;
    this.#splitter.push(this.#isFirst ? requests.subarray(PREFACE_BYTES) : requests);
    this.#isFirst = false;
    setImmediate(() => {
      done();
      this.receive(this.#buffer.subarray(0, this.#end));
    });
  }

  /** @param {import('../dist/modules/protocol/frames.js').FrameReader} request */
  #answer(request) {
    const reply = this.#replies.get(incoming.type(request, request.pos + FRAME_HEADER));
    const id = request.pos + ID.at;
    reply.copy(this.#buffer, this.#end);
    request.buf.copy(this.#buffer, this.#end + ID.at, id, id + ID.bytes);
    this.#end += reply.length;
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
