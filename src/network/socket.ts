import net from 'node:net';
import tls from 'node:tls';
import { startDeadline, type Clock } from '../clock.ts';
import { AbortError, IOError } from '../errors.ts';

/** Where a connection goes to. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** How a socket is opened. */
export interface SocketOptions {
  /** Milliseconds for name resolution, TCP and TLS together; 0 = no limit (SOCKET-1). */
  readonly timeoutMillis: number;
  /** Whether small writes leave at once. */
  readonly noDelay: boolean;
  /** TLS options, or `undefined` for plain TCP. */
  readonly tls: tls.ConnectionOptions | undefined;
}

/** An open socket whose bytes go to whoever asked for them last. */
export interface OpenSocket {
  readonly socket: net.Socket;
  /** Says where the bytes that arrive go. A chunk is valid until the function returns. */
  read(onBytes: (chunk: Buffer) => void): void;
}

/** Opens sockets, as {@link openSocket} does. */
export type SocketOpener = typeof openSocket;

const READ_BUFFER_BYTES = 64 * 1024;
const KEEP_ALIVE_MILLIS = 30_000;
/** How long one of several IP addresses of a host gets before the next one is tried as well; bounded by the time for all. */
const ADDRESS_ATTEMPT_MILLIS = 1_000;

/**
 * Opens a socket: name resolution, TCP and, where wanted, TLS, all under one deadline.
 *
 * @throws IOError `IO_ERROR` when it is refused, `CONNECTION_TIMEOUT` when it takes too long; the socket is destroyed then (SOCKET-2)
 * @throws AbortError when the signal fires
 */
export function openSocket(target: Target, options: SocketOptions, clock: Clock, signal: AbortSignal): Promise<OpenSocket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new AbortError(signal.reason));
    const open = options.tls === undefined ? openPlain(target, options) : openTls(target, options, options.tls);
    const { socket } = open;
    const settle = () => {
      deadline.cancel();
      signal.removeEventListener('abort', abort);
      socket.removeListener(readyEvent, succeed);
      socket.removeListener('close', closed);
    };
    const giveUp = (error: Error) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const failed = (cause: unknown, code = 'IO_ERROR') => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      giveUp(new IOError(`cannot connect to ${target.host}:${target.port}: ${reason}`, { code, cause }));
    };
    const fail = (cause: unknown) => failed(cause);
    const closed = () => failed(new Error('the peer closed the socket'));
    const abort = () => giveUp(new AbortError(signal.reason));
    const expire = () => failed(new Error(`no answer within ${options.timeoutMillis} ms`), 'CONNECTION_TIMEOUT');
    const succeed = () => {
      settle();
      socket.setNoDelay(options.noDelay);
      socket.setKeepAlive(true, KEEP_ALIVE_MILLIS);
      resolve(open);
    };
    const readyEvent = options.tls === undefined ? 'connect' : 'secureConnect';
    const deadline = startDeadline(clock, options.timeoutMillis, expire);
    signal.addEventListener('abort', abort);
    socket.once(readyEvent, succeed);
    socket.on('error', fail); // for good: an error without a listener would end the process (SOCKET-4)
    socket.once('close', closed);
  });
}

/** Plain TCP reads into one buffer over and over again. */
function openPlain({ host, port }: Target, options: SocketOptions): OpenSocket {
  let receive: (chunk: Buffer) => void = () => {};
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  const callback = (bytes: number): boolean => {
    receive(buffer.subarray(0, bytes));
    return true;
  };
  const socket = net.connect({ host, port, onread: { buffer, callback }, ...attempts(options) });
  return { socket, read: (onBytes) => void (receive = onBytes) };
}

function openTls({ host, port }: Target, options: SocketOptions, tlsOptions: tls.ConnectionOptions): OpenSocket {
  // a name for SNI must not be an IP address
  const servername = net.isIP(host) === 0 ? { servername: host } : {};
  const socket = tls.connect({ ...servername, ...attempts(options), ...tlsOptions, host, port });
  return { socket, read: (onBytes) => void socket.on('data', onBytes) };
}

function attempts({ timeoutMillis }: SocketOptions) {
  const share = timeoutMillis > 0 ? Math.min(ADDRESS_ATTEMPT_MILLIS, Math.max(timeoutMillis / 2, 10)) : ADDRESS_ATTEMPT_MILLIS;
  return { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: Math.ceil(share) };
}
