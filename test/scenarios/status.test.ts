import { expect, test } from 'vitest';
import type { ConnectionStatus } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { startClient } from './clients.ts';

async function collect(updates: AsyncIterable<ConnectionStatus>, into: ConnectionStatus[]): Promise<void> {
  for await (const status of updates) into.push(status);
}

test('STATUS-2: updates with a wrong option are refused, and an abort ends them', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 1 });
  const client = await startClient(cluster.addresses);
  expect(() => client.statusUpdates({ signal: 5 } as never)).toThrow(/signal must be an AbortSignal/);
  const controller = new AbortController();
  const finished = collect(client.statusUpdates({ signal: controller.signal }), []);
  controller.abort();
  await expect(finished).rejects.toMatchObject({ name: 'AbortError' });
});
