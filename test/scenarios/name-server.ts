import dgram from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const A = 1;
const SRV = 33;
const MAX_RECORDS = 10;

/** What a {@link NameServer} knows: the data of the records of a name. */
export interface Records {
  a?: readonly string[];
  srv?: readonly { readonly name: string; readonly port: number }[];
}

/** A name server on this machine that answers A and SRV questions, and nothing to names that it does not know. */
export class NameServer {
  /** The records by name; may be changed at any time. */
  readonly names = new Map<string, Records>();
  /** Whether questions stay without answer. */
  isSilent = false;
  questions = 0;
  readonly #socket = dgram.createSocket('udp4');

  static async start(): Promise<NameServer> {
    const server = new NameServer();
    server.#socket.on('message', (question, { port }) => server.#answer(question, port));
    server.#socket.bind(0, '127.0.0.1');
    await once(server.#socket, 'listening');
    onTestFinished(() => void server.#socket.close());
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  #answer(query: Buffer, port: number): void {
    this.questions++;
    if (this.isSilent) return;
    const { name, end } = nameAt(query, 12);
    const type = query.readUInt16BE(end);
    const records = this.names.get(name.toLowerCase());
    const data = type === A ? (records?.a ?? []).map(addressData) : (records?.srv ?? []).map(serviceData);
    const answers = type === A || type === SRV ? data.slice(0, MAX_RECORDS) : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(records === undefined ? 0x8183 : 0x8180, 2); // a response: no such name, or no error
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    const parts = answers.map((bytes) => Buffer.concat([recordHead(type, bytes.length), bytes]));
    this.#socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...parts]), port, '127.0.0.1');
  }
}

/** The name of the question, the class of the internet, a life of 0 s and the length. */
function recordHead(type: number, length: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(length, 10);
  return head;
}

const addressData = (ip: string) => Buffer.from(ip.split('.').map(Number));

function serviceData({ name, port }: { name: string; port: number }): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(port, 4);
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]));
  return Buffer.concat([head, ...labels, Buffer.of(0)]);
}

function nameAt(query: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  while (at < query.length && query[at] !== 0) {
    const length = query[at]!;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}
