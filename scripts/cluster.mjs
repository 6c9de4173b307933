// @ts-check
// `npm run cluster`: real Hazelcast members on this machine, until Ctrl-C.
import { parseArgs } from 'node:util';
import { startCluster } from './cluster-members.mjs';

const USAGE = `usage: npm run cluster -- [--members 3] [--version 5.7.0] [--port 5701]

Starts real Hazelcast members on 127.0.0.1 and ends them on Ctrl-C. It needs Java 17 or newer.

  --members N    how many members, 1 to 10 (default 3)
  --version V    the version of Hazelcast, for example 5.3.8 (default 5.7.0)
  --port P       the port of the first member; the others take the ports after it (default 5701)`;

const options = /** @type {const} */ ({
  members: { type: 'string', default: '3' },
  version: { type: 'string', default: '5.7.0' },
  port: { type: 'string', default: '5701' },
  help: { type: 'boolean', short: 'h', default: false },
});

/** What the command line asks for; ends the process when it asks for nothing sensible. */
function readArguments() {
  try {
    const { values } = parseArgs({ options });
    if (values.help) return end(USAGE, 0);
    if (!/^\d+\.\d+(\.\d+)?(-\w+)*$/.test(values.version))
      throw new Error(`--version must be a version such as 5.7.0, not ${values.version}`);
    const members = integer('--members', values.members, 1, 10);
    return { members, version: values.version, port: integer('--port', values.port, 1, 65_536 - members) };
  } catch (error) {
    return end(`${messageOf(error)}\n\n${USAGE}`, 2);
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} min
 * @param {number} max
 */
function integer(name, text, min, max) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${text}`);
}

const messageOf = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error));

/**
 * @param {string} text
 * @param {number} code
 * @returns {never}
 */
function end(text, code) {
  (code === 0 ? console.log : console.error)(text);
  process.exit(code);
}

const wanted = readArguments();
// The members end with this process, whatever the reason and however far their start has come. Not `once`: npm passes a signal on
// that the terminal has already sent here, and the second one must not interrupt the end.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => end('members ended', 0));
try {
  console.log(`starting ${wanted.members} members of Hazelcast ${wanted.version}`);
  const onUp = (/** @type {import('./cluster-members.mjs').RealMember} */ { address, pid }) =>
    console.log(`${address} is up (process ${pid})`);
  const cluster = await startCluster({ ...wanted, onUp });
  console.log(`cluster "dev" is up: ${cluster.addresses.join(', ')}; Ctrl-C ends it`);
} catch (error) {
  end(messageOf(error), 1);
}
