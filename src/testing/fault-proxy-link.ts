import net from 'node:net';
import tls from 'node:tls';
import { Flow, type Direction, type Faults } from './fault-proxy-flow.ts';
import { RequestReader, type RequestHeader } from './fault-proxy-requests.ts';

/** Where the member listens. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** What a link needs from the proxy that it belongs to. */
export interface LinkOptions {
  readonly target: Target;
  /** The certificate with which the proxy answers clients; undefined for plain TCP. */
  readonly tls: tls.TlsOptions | undefined;
  readonly faults: Faults;
  readonly onRequest: (request: RequestHeader, link: Link) => void;
  /** Both sockets are closed. */
  readonly onClosed: (link: Link) => void;
}

/** One connection of a client, and the connection to the member that belongs to it. */
export class Link {
  readonly #client: net.Socket;
  readonly #options: LinkOptions;
  /** What is read from and written to the client: its socket, or the TLS on top of it. */
  #stream: net.Socket;
  #member: net.Socket | undefined;
  #flows: Partial<Record<Direction, Flow>> = {};
  /** A link that is made under a fault waits with opening its other half. */
  #phase: 'waiting' | 'open' | 'over' = 'waiting';
  #isBroken = false;

  /** @param client a socket from which nothing has been read */
  constructor(client: net.Socket, options: LinkOptions) {
    this.#client = this.#stream = client;
    this.#options = options;
    this.#watch(client);
    this.update();
  }

  /** Goes on under the faults as they are now. A link that lost something is reset as soon as bytes may pass again. */
  update(): void {
    const { mode } = this.#options.faults;
    if (mode === 'forward' && this.#isBroken) this.reset();
    else if (this.#phase === 'waiting') this.#wait();
    else for (const flow of Object.values(this.#flows)) flow.update();
  }

  /** Lets that many more bytes pass in this direction, and then ends the link. */
  limit(direction: Direction, bytes: number): void {
    this.#flows[direction]?.limit(bytes);
  }

  /** Sends a reset (RST) both ways. */
  reset(): void {
    this.#stop();
    abort(this.#client, this.#stream);
    if (this.#member !== undefined) abort(this.#member, this.#member);
  }

  /** Ends the streams (FIN) both ways; what was written before still arrives, and what comes in is read and dropped. */
  end(): void {
    this.#stop();
    for (const socket of [this.#stream, this.#member]) socket?.end().resume();
  }

  #stop(): void {
    this.#phase = 'over';
    for (const flow of Object.values(this.#flows)) flow.stop();
  }

  #wait(): void {
    const { mode } = this.#options.faults;
    if (mode === 'forward') return this.#open();
    if (mode === 'freeze') return;
    this.#isBroken = true;
    this.#client.resume();
  }

  #open(): void {
    this.#phase = 'open';
    const { target, tls: options } = this.#options;
    this.#member = net.connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.#watch(this.#member);
    if (options === undefined) return this.#join(this.#member);
    // A server that never listens: it does the handshake on one connection.
    const server = tls.createServer(options, (secured) => this.#joinSecured(secured));
    server.on('tlsClientError', () => this.#fail());
    server.emit('connection', this.#client);
  }

  #joinSecured(secured: tls.TLSSocket): void {
    secured.on('error', () => this.#fail());
    this.#stream = secured;
    this.#join(this.#member!);
  }

  #join(member: net.Socket): void {
    const { faults, onRequest } = this.#options;
    const client = this.#stream;
    const requests = new RequestReader((request) => {
      if (this.#phase !== 'over') onRequest(request, this); // what came in the same bytes as a request that ended the link is gone
    });
    const common = { faults, onLimit: () => this.end(), onLoss: () => void (this.#isBroken = true) };
    this.#flows = {
      toMember: new Flow({ ...common, direction: 'toMember', source: client, sink: member, onBytes: (bytes) => requests.push(bytes) }),
      toClient: new Flow({ ...common, direction: 'toClient', source: member, sink: client, onBytes: () => {} }),
    };
    this.update();
  }

  #watch(socket: net.Socket): void {
    socket.on('error', () => this.#fail());
    socket.on('close', () => {
      if (this.#client.destroyed && this.#member?.destroyed !== false) this.#options.onClosed(this);
    });
  }

  /** One side is gone. A blackhole hides that from the other. */
  #fail(): void {
    if (this.#options.faults.mode === 'blackhole') this.#isBroken = true;
    else this.reset();
  }
}

/** Resets a connection, unless it is not there yet, or its end is being sent: a reset is not possible then, and the handle would leak. */
function abort(socket: net.Socket, stream: net.Socket): void {
  if (socket.connecting || stream.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
