import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { FaultProxy, type FaultProxyOptions } from '../../../src/testing/fault-proxy.ts';

/** One end of a connection, with everything that came in on it. */
export class Peer {
  readonly socket: net.Socket;
  received = '';
  receivedBytes = 0;
  hasEnded = false;
  isClosed = false;
  error: string | undefined;

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.receivedBytes += bytes.length;
      if (this.receivedBytes < 100_000) this.received += bytes.toString('latin1');
    });
    socket.on('end', () => (this.hasEnded = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code ?? error.message));
    socket.on('close', () => (this.isClosed = true));
  }

  write(text: string): void {
    this.socket.write(text);
  }
}

/** A stand-in for a member: a server that keeps what clients send, and sends it back if it is told to. */
export class FakeMember {
  readonly peers: Peer[] = [];
  readonly server: net.Server;

  private constructor(server: net.Server, onPeer: (peer: Peer) => void) {
    this.server = server;
    server.on('connection', (socket) => {
      const peer = new Peer(socket);
      this.peers.push(peer);
      onPeer(peer);
    });
  }

  static async start(onPeer: (peer: Peer) => void = () => {}): Promise<FakeMember> {
    const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const member = new FakeMember(server, onPeer);
    onTestFinished(() => member.stop());
    return member;
  }

  static echo(): Promise<FakeMember> {
    return FakeMember.start(({ socket }) => {
      socket.on('data', (bytes) => socket.write(bytes));
      socket.on('end', () => socket.end());
    });
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as net.AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export async function startProxy(target: string, options: Omit<FaultProxyOptions, 'target'> = {}): Promise<FaultProxy> {
  const proxy = await FaultProxy.start({ ...options, target });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** Connects to a proxy; rejects with the socket's error when it is refused. */
export async function connect(proxy: FaultProxy): Promise<Peer> {
  const peer = new Peer(net.connect({ host: '127.0.0.1', port: proxy.port, allowHalfOpen: true }));
  onTestFinished(() => void peer.socket.destroy());
  await once(peer.socket, 'connect');
  return peer;
}

/** Sends a text to a member that sends it back. */
export async function echoed(text: string, client: Peer): Promise<void> {
  const before = client.received;
  client.write(text);
  await expect.poll(() => client.received).toBe(before + text);
}

/** A client that is connected through a proxy to a member that sends everything back. */
export async function throughEcho(): Promise<{ member: FakeMember; proxy: FaultProxy; client: Peer }> {
  const member = await FakeMember.echo();
  const proxy = await startProxy(member.address);
  const client = await connect(proxy);
  await echoed('hello', client);
  return { member, proxy, client };
}

/** How much of what was written waits for the other side to read, in whole chunks. */
export function unsentBytes({ socket }: Peer): number {
  return socket.writableLength;
}

/** The value once it has stopped changing. */
export async function settled(value: () => number): Promise<number> {
  let last = NaN;
  for (let now = value(); now !== last; now = value()) {
    last = now;
    await sleep(100);
  }
  return last;
}

export const MEGABYTE = 1024 * 1024;
