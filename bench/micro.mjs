// `npm run bench:micro`: the parts that a call consists of, one by one, without a network.
import { bench, do_not_optimize, group, run } from 'mitata';
import { Deadlines } from '../dist/modules/invocation/deadlines.js';
import { systemClock } from '../dist/modules/clock.js';
import { FrameReader, FrameWriter } from '../dist/modules/protocol/frames.js';
import * as messages from '../dist/modules/protocol/messages/map.js';
import { clientPing } from '../dist/modules/protocol/messages/client.js';
import { MessageSplitter } from '../dist/modules/protocol/split.js';
import { murmur3 } from '../dist/modules/serialization/partition-hash.js';
import { Serializer } from '../dist/modules/serialization/serializer.js';
import { answeredInProcess } from './in-process.mjs';

const serializer = new Serializer({
  isBigEndian: true,
  defaultNumberType: 'double',
  bigintType: 'long',
  jsonStringDeserializationPolicy: 'EAGER',
});
const CALLS = 256;
const name = 'bench';
const key = serializer.toData('key-1234');
const text = 'abcdefghij'.repeat(10);
const value = serializer.toData(text);
const keyed = { name, key, threadId: 0 };
const stored = { ...keyed, value, ttl: -1 };

/** The commonest messages, each with a request and a reply. @type {Record<string, [message: any, request: unknown, reply: unknown]>} */
const samples = {
  'Map.get': [messages.mapGet, keyed, value],
  'Map.set': [messages.mapSet, stored, undefined],
  'Map.put': [messages.mapPut, stored, value],
  'Map.putIfAbsent': [messages.mapPutIfAbsent, stored, null],
  'Map.remove': [messages.mapRemove, keyed, value],
  'Map.delete': [messages.mapDelete, keyed, undefined],
  'Map.containsKey': [messages.mapContainsKey, keyed, true],
  'Map.getAll of 10': [messages.mapGetAll, { name, keys: Array(10).fill(key) }, Array(10).fill([key, value])],
  'Map.putAll of 10': [messages.mapPutAll, { name, entries: Array(10).fill([key, value]), triggerMapLoader: true }, undefined],
  'Client.ping': [clientPing, {}, undefined],
};

const encoded = (write) => {
  const to = new FrameWriter();
  write(to);
  return to.toBuffer();
};

group('messages', () => {
  for (const [label, [message, request, reply]] of Object.entries(samples)) {
    const to = new FrameWriter();
    bench(`encode ${label}`, () => {
      to.pos = 0;
      message.writeRequest(to, request, 1234, 17);
    });
    const bytes = encoded((frames) => message.writeReply(frames, reply, 1234));
    const from = new FrameReader(bytes);
    bench(`decode ${label}`, () => {
      from.reset(bytes, 0, bytes.length);
      return do_not_optimize(message.readReply(from));
    });
  }
});

group('stream', () => {
  const reply = encoded((to) => messages.mapGet.writeReply(to, value, 1234));
  const chunk = Buffer.concat(Array(64).fill(reply));
  let count = 0;
  const splitter = new MessageSplitter(() => void count++);
  bench('split 64 replies', () => splitter.push(chunk));
  const half = chunk.length >> 1;
  bench('split 64 replies that arrive in two pieces', () => {
    splitter.push(chunk.subarray(0, half + 11));
    splitter.push(chunk.subarray(half + 11));
  });
});

group('keys and values', () => {
  bench('murmur3 of 16 bytes', () => do_not_optimize(murmur3(key, 8, key.length)));
  for (const [label, sample] of Object.entries({
    'a short text': 'key-1234',
    '100 characters': text,
    'a number': 12.5,
    'a bigint': 12n,
    'a small object': { id: 1, name: 'Ada' },
  })) {
    const bytes = serializer.toData(sample);
    bench(`serialize ${label}`, () => do_not_optimize(serializer.toData(sample)));
    bench(`deserialize ${label}`, () => do_not_optimize(serializer.toObject(bytes)));
  }
});

group('deadlines', () => {
  const deadlines = new Deadlines(systemClock);
  const timed = () => ({ dueAt: Infinity, lane: undefined, before: undefined, after: undefined, onDeadline() {} });
  deadlines.add(timed(), 60_000);
  const item = timed();
  bench('add and remove one', () => {
    deadlines.add(item, 60_000);
    deadlines.remove(item);
  });
});

group('a call as a whole, answered in the process', () => {
  const map = answeredInProcess(serializer, text);
  const keys = Array.from({ length: CALLS }, (_, i) => `key-${i}`);
  bench(`${CALLS} gets at once`, () => Promise.all(keys.map((each) => map.get(each))));
  bench(`${CALLS} sets at once`, () => Promise.all(keys.map((each) => map.set(each, text))));
});

await run();
process.exit(0);
