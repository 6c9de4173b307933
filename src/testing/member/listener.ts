import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import type { EmbeddedTls } from './settings.ts';

/** Below the ports that systems give to outgoing connections, so that nobody takes the port of a member that is away. */
const FIRST_PORT = 10_000;
const PORTS = 10_000;
const TRIES = 100;

/** Ports are given one after the other, so that one that was given is not soon given again, from a place where other processes are not. */
let given = Math.floor(Math.random() * PORTS);

/** The port of a member: hands on what connects, and knows all sockets that are open. */
export class Listener {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  /** @param onSocket takes each accepted socket, of which nothing has been read */
  constructor(onSocket: (socket: net.Socket) => void) {
    this.#server = net.createServer({ pauseOnConnect: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {}); // 'close' follows
      onSocket(socket);
    });
  }

  /** Listens on the port, or on a free one, and returns it. */
  async listen(host: string, port?: number): Promise<number> {
    if (port !== undefined) return this.#listen(host, port);
    for (let tries = 1; ; tries++) {
      try {
        return await this.#listen(host, FIRST_PORT + (given++ % PORTS));
      } catch (error) {
        if (tries === TRIES || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
  }

  /** Takes no more connections; resolves once the port is free and all sockets are closed. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  /** Closes all sockets. */
  destroySockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Closes all sockets with a reset. */
  resetSockets(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Ends what is sent on all sockets, in order; what comes in is still read. */
  endSockets(): void {
    for (const socket of this.#sockets) socket.end();
  }

  async #listen(host: string, port: number): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as net.AddressInfo).port;
  }
}

/** Hands over the socket as its member sees it: behind TLS, where there is TLS, once the certificates are checked. */
export function secure(socket: net.Socket, options: EmbeddedTls | undefined, onSecure: (secured: net.Socket) => void): void {
  if (options === undefined) return onSecure(socket);
  const requestCert = options.requestCert ?? false;
  // only a server looks at who signed the certificate of a client
  const server = tls.createServer({ ...options, requestCert, rejectUnauthorized: requestCert }, onSecure);
  server.on('tlsClientError', () => socket.destroy());
  server.emit('connection', socket);
}
