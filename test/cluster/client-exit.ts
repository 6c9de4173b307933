import { afterAll, beforeAll, expect, test } from 'vitest';
import { CompiledClient, patientConfig } from '../scenarios/child.ts';

/** How a process ends that has a client of real members. */
export function exitTests(addresses: () => readonly string[]): void {
  let compiled: CompiledClient;
  beforeAll(async () => {
    compiled = await CompiledClient.compile();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  test('SHUTDOWN-5: a process exits within half a second of the shutdown of its client', async () => {
    expect(await compiled.exitMillis(patientConfig(addresses()), 'client.connectionStatus().state === "INITIALIZED"')).toBeLessThan(500);
  });
}
