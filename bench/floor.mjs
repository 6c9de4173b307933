// The floor: a raw socket, requests that were encoded before, and replies that are only counted. No client can cost less.
import net from 'node:net';
import { once } from 'node:events';
import { FrameReader, FrameWriter } from '../dist/modules/protocol/frames.js';
import { clientAuthentication } from '../dist/modules/protocol/messages/client.js';
import { mapGet, mapSet } from '../dist/modules/protocol/messages/map.js';
import { UUID } from '../dist/modules/protocol/uuid.js';
import { partitionOf } from '../dist/modules/serialization/partition-hash.js';
import { Latencies, Meter } from './measure.mjs';

const FRAME_HEADER = 6;
const FINAL = 0x20; // of the second byte of the flags
const PARTITIONS = 271;

/**
 * The requests of a loop, encoded.
 * @param {'get' | 'set' | 'mix'} op
 * @param {{ name: string, keys: readonly Buffer[], value: Buffer }} data
 */
export function requestsOf(op, { name, keys, value }) {
  return keys.map((key, i) => {
    const isSet = op === 'set' || (op === 'mix' && i % 10 === 0);
    const to = new FrameWriter();
    const partition = partitionOf(key, PARTITIONS);
    if (isSet) mapSet.writeRequest(to, { name, key, value, threadId: 0, ttl: -1 }, i + 10, partition);
    else mapGet.writeRequest(to, { name, key, threadId: 0 }, i + 10, partition);
    return to.toBuffer();
  });
}

/**
 * An authenticated socket whose reads have ended.
 * @param {string} address
 */
async function open(address) {
  const [host, port] = address.split(':');
  const socket = net.connect({ host, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const to = new FrameWriter();
  clientAuthentication.writeRequest(
    to,
    {
      clusterName: 'dev',
      username: null,
      password: null,
      uuid: UUID.random(),
      clientType: 'NJS',
      serializationVersion: 1,
      clientHazelcastVersion: '5.7.0',
      clientName: 'floor',
      labels: [],
    },
    1,
    -1,
  );
  socket.write(Buffer.concat([Buffer.from('CP2'), to.toBuffer()]));
  const reply = await nextMessage(socket);
  const { status } = clientAuthentication.readReply(new FrameReader(reply));
  if (status !== 0) throw new Error(`the member refuses the floor with status ${status}`);
  return socket;
}

/** @param {net.Socket} socket */
async function nextMessage(socket) {
  const counter = new ReplyCounter();
  let bytes = Buffer.alloc(0);
  while (counter.count(bytes) === 0) {
    const [chunk] = await once(socket, 'data');
    bytes = Buffer.concat([bytes, chunk]);
    counter.reset();
  }
  socket.removeAllListeners('data');
  return bytes;
}

/** Counts messages in a stream, by the flag that ends each. */
class ReplyCounter {
  /** How many bytes of the frame that is being stepped over are still to come. */
  #left = 0;
  #header = Buffer.alloc(FRAME_HEADER);
  #headerBytes = 0;

  reset() {
    this.#left = 0;
    this.#headerBytes = 0;
  }

  /** @param {Buffer} chunk */
  count(chunk) {
    let replies = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, chunk.length - at);
        this.#left -= step;
        at += step;
        continue;
      }
      if (this.#headerBytes === 0 && chunk.length - at >= FRAME_HEADER) {
        this.#left = chunk.readInt32LE(at) - FRAME_HEADER;
        if ((chunk[at + 5] & FINAL) !== 0) replies++;
        at += FRAME_HEADER;
        continue;
      }
      this.#header[this.#headerBytes++] = chunk[at++];
      if (this.#headerBytes < FRAME_HEADER) continue;
      this.#headerBytes = 0;
      this.#left = this.#header.readInt32LE(0) - FRAME_HEADER;
      if ((this.#header[5] & FINAL) !== 0) replies++;
    }
    return replies;
  }
}

/**
 * Keeps so many requests in flight: for each reply another request, all of one read in one write.
 * @param {{ address: string, requests: readonly Buffer[], inFlight: number, warmupMillis: number, millis: number }} options
 */
export async function floorLoop({ address, requests, inFlight, warmupMillis, millis }) {
  const socket = await open(address);
  const meter = new Meter();
  const latencies = new Latencies();
  const counter = new ReplyCounter();
  // laid end to end twice, so that any number of them in a row is one slice
  const tape = Buffer.concat([...requests, ...requests.slice(0, inFlight)]);
  const starts = [0];
  for (const { length } of [...requests, ...requests.slice(0, inFlight)]) starts.push(starts.at(-1) + length);
  let next = 0;
  let sentAt = 0;
  const send = (count) => {
    sentAt = performance.now();
    socket.write(tape.subarray(starts[next], starts[next + count]));
    next = (next + count) % requests.length;
  };
  socket.on('data', (chunk) => {
    const replies = counter.count(chunk);
    if (replies === 0) return;
    meter.done += replies;
    if (inFlight === 1) latencies.add(performance.now() - sentAt);
    send(replies);
  });
  send(inFlight);
  await new Promise((resolve) => setTimeout(resolve, warmupMillis));
  latencies.clear();
  meter.begin();
  await new Promise((resolve) => setTimeout(resolve, millis));
  const figures = { ...meter.end(), ...(inFlight === 1 ? latencies.figures() : {}) };
  socket.destroy();
  return figures;
}
