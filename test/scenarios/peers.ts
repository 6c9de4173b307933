import dns from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished, vi } from 'vitest';

/** A connection to a {@link SilentPeer}, with all that came through it. */
export class Visit {
  received = Buffer.alloc(0);
  isOpen = true;
  readonly socket: net.Socket;

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => (this.isOpen = false));
  }
}

/** Something that accepts connections and never says a word. */
export class SilentPeer {
  readonly visits: Visit[] = [];
  readonly port: number;
  /** How many connections were open at once, at most. */
  mostAtOnce = 0;

  private constructor(server: net.Server) {
    this.port = (server.address() as net.AddressInfo).port;
    server.on('connection', (socket) => {
      this.visits.push(new Visit(socket));
      this.mostAtOnce = Math.max(this.mostAtOnce, this.visits.filter(({ isOpen }) => isOpen).length);
    });
    onTestFinished(async () => {
      for (const { socket } of this.visits) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  static async start(host = '127.0.0.1', port = 0): Promise<SilentPeer> {
    const server = net.createServer().listen(port, host);
    await once(server, 'listening');
    return new SilentPeer(server);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }
}

/** A thread that listens and never accepts, because it hangs as soon as it has said on which port. */
const HUNG = `
  const { parentPort, workerData: host } = require('node:worker_threads');
  const server = require('node:net').createServer().listen({ host, port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** The port of an address that drops packets: somebody listens, but takes no connection any more. */
export async function droppingPort(host: string = '127.0.0.1'): Promise<number> {
  const worker = new Worker(HUNG, { eval: true, workerData: host });
  const [port] = (await once(worker, 'message')) as [number];
  const sockets = Array.from({ length: 4 }, () => net.connect(port, host).on('error', () => {}));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await worker.terminate();
  });
  const isFull = () => sockets.filter(({ connecting }) => !connecting).length >= 2;
  while (!isFull()) await new Promise((resolve) => setTimeout(resolve, 5));
  return port;
}

/** A logger that keeps what it is told, for the option `customLogger`. */
export function keptLog() {
  const lines: string[] = [];
  const line = (severity: string) => (text: string) => void lines.push(`${severity} ${text}`);
  return { lines, error: line('error'), warn: line('warn'), info: line('info'), debug: line('debug') };
}

/** The questions where a name is, each to be answered when the test wants it; other names are looked up as usual. */
export function stubName(name: string) {
  const questions: ((addresses: readonly string[]) => void)[] = [];
  const original = dns.lookup;
  type Callback = (error: Error | null, addresses: dns.LookupAddress[]) => void;
  const stub = (host: string, options: dns.LookupAllOptions, callback: Callback) => {
    if (host !== name) return original(host, options, callback);
    return void questions.push((addresses) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      ),
    );
  };
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(stub as unknown as typeof dns.lookup);
  onTestFinished(() => spy.mockRestore());
  return questions;
}

/** A certificate for tests, or with `-key` behind its name its key, in PEM; see test/data/certificates. */
export function pem(name: string): string {
  return readFileSync(new URL(`../data/certificates/${name}.pem`, import.meta.url), 'utf8');
}
