import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ownPort } from '../../scripts/own-ports.mjs';
import { RawClient } from './raw-client.ts';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'cluster.mjs');

function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env, timeout: 30_000 });
  return { status, stdout, stderr };
}

async function listenAnywhere(): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as net.AddressInfo).port };
}

/** Starts the command, and resolves when it says that its member is up. */
async function upWithOneMember() {
  const port = await ownPort();
  const child = spawn(process.execPath, [script, '--members', '1', '--version', '5.3.8', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (bytes) => (output += String(bytes)));
  await expect.poll(() => output, { timeout: 120_000 }).toContain(`cluster "dev" is up: 127.0.0.1:${port}`);
  const client = await RawClient.connect(`127.0.0.1:${port}`);
  onTestFinished(() => void client.socket.destroy());
  expect(await client.authenticate()).toMatchObject({ status: 0, serverHazelcastVersion: '5.3.8' });
  return { child, port, output };
}

/** A process that is killed closes its sockets one after the other. */
async function refuses(port: number): Promise<void> {
  const connecting = () => RawClient.connect(`127.0.0.1:${port}`).then(({ socket }) => void socket.destroy());
  await expect.poll(() => connecting().catch((error: NodeJS.ErrnoException) => error.code)).toBe('ECONNREFUSED');
}

test('Ctrl-C ends the members', async () => {
  const { child, port, output } = await upWithOneMember();
  expect(output).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} is up \\(process \\d+\\)$`, 'm'));
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await refuses(port);
});

test('the members end when the command is killed', async () => {
  const { child, port } = await upWithOneMember();
  child.kill('SIGKILL');
  await refuses(port);
});

test.each([['--members', '0'], ['--members', 'two'], ['--port', '65535'], ['--version', 'latest'], ['--no-such-flag'], ['a-word']])(
  'arguments %s %s end in the usage and exit code 2',
  (...args) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('usage: npm run cluster');
  },
);

test('the usage can be asked for', () => {
  const { status, stdout } = run(['--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('--members N');
});

test('without Java the command says so, with exit code 1', () => {
  const { status, stderr } = run([], { ...process.env, PATH: '/no/such/folder' });
  expect(status).toBe(1);
  expect(stderr).toBe('real members cannot be started: there is no `java` command\n');
});

test('a port that is taken is named, with exit code 1', async () => {
  const { server, port } = await listenAnywhere();
  onTestFinished(() => void server.close());
  const { status, stderr } = run(['--port', String(port), '--members', '1']);
  expect(status).toBe(1);
  expect(stderr).toContain(`address already in use 127.0.0.1:${port}`);
});
