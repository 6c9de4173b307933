// @ts-check
// Ports for members and proxies that come and go: a port that is free for a while must not be taken by somebody else meanwhile.
import { once } from 'node:events';
import net from 'node:net';
import { HOST } from './cluster-config.mjs';

/** Below the ports that operating systems choose for those who ask for none, and above those of embedded members. */
const FIRST = 20_000;
const BLOCKS = 120;
/** How many ports belong to a block; the first one shows that the block is taken. */
const BLOCK_SIZE = 100;

let next = 0;
let end = 0;

/** A port that is free, and which no other process takes that asks here, as long as this one lives. */
export async function ownPort() {
  for (;;) {
    if (next === end) await claimBlock();
    const port = next++;
    try {
      return await freePort(port);
    } catch {
      // somebody has it who did not ask here
    }
  }
}

/**
 * The port, when nobody listens there; else rejects with the error of the system.
 * @param {number} port
 */
export async function freePort(port) {
  const server = await listening(port);
  await once(server.close(), 'close');
  return port;
}

/** Takes the first block that nobody has, by listening on its first port until this process ends. */
async function claimBlock() {
  for (let i = 0; i < BLOCKS; i++) {
    const first = FIRST + ((process.pid + i) % BLOCKS) * BLOCK_SIZE;
    try {
      (await listening(first)).unref();
    } catch {
      continue;
    }
    next = first + 1;
    end = first + BLOCK_SIZE;
    return;
  }
  throw new Error(`no block of ports is free from ${FIRST} on`);
}

/** @param {number} port */
async function listening(port) {
  const server = net.createServer((socket) => socket.destroy()).listen({ host: HOST, port });
  await once(server, 'listening');
  return server;
}
