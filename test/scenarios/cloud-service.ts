import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { pem } from './peers.ts';

/** How the service behaves to one question. */
export type CloudAnswer = (response: ServerResponse, token: string) => void;

/** The list of members that the service gives: pairs of a private and a public address. */
export function members(...pairs: readonly (readonly [privateAddress: string, publicAddress: string])[]): CloudAnswer {
  const list = pairs.map(([privateAddress, publicAddress]) => ({
    'private-address': privateAddress,
    'public-address': publicAddress,
    'tpc-ports': [{ 'private-port': 11_000, 'public-port': 32_000 }],
  }));
  return json(200, list);
}

/** An answer with this status and content. */
export function json(status: number, content: unknown): CloudAnswer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof content === 'string' ? content : JSON.stringify(content));
  };
}

/** What the service says to a token that it does not know. */
const unknownToken: CloudAnswer = (response, token) =>
  json(404, { application: 'orchestrator-service', message: `Cluster with token: ${token} not found.` })(response, token);

/** A stand-in for the discovery service of Hazelcast Cloud, with a certificate of the authority of these tests. */
export class CloudService {
  /** What is answered to a token; may be changed at any time. */
  readonly answers = new Map<string, CloudAnswer>();
  readonly requests: { readonly method: string | undefined; readonly url: string | undefined; readonly headers: object }[] = [];
  readonly #server: https.Server;

  private constructor(server: https.Server) {
    this.#server = server;
    server.on('request', (request, response) => this.#answer(request, response));
  }

  static async start(certificate = 'server'): Promise<CloudService> {
    const server = https.createServer({ cert: pem(certificate), key: pem(`${certificate}-key`) }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return new CloudService(server);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many connections are open to it. */
  openConnections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );
  }

  #answer({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    this.requests.push({ method, url, headers });
    const { pathname, searchParams } = new URL(url!, this.url);
    const token = searchParams.get('token') ?? '';
    if (pathname !== '/cluster/discovery') return json(404, {})(response, token);
    (this.answers.get(token) ?? unknownToken)(response, token);
  }
}

/** Lets Node.js believe in the authority of these tests until the test ends, as `NODE_EXTRA_CA_CERTS` would. */
export function trustAuthority(): void {
  const { options } = https.globalAgent;
  options.ca = pem('authority');
  onTestFinished(() => void delete options.ca);
}
