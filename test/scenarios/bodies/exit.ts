import { afterAll, expect } from 'vitest';
import { CompiledClient } from '../child.ts';
import { eventually } from '../clients.ts';
import type { OrderlyEnd } from '../exit/orderly.ts';
import { scenario } from '../scenario.ts';

let compiling: Promise<CompiledClient> | undefined;
afterAll(async () => (await compiling)?.[Symbol.asyncDispose]());

/** Situations of a process with what its client announces in each. */
const ends: Record<string, { readonly events: readonly string[]; readonly late?: string }> = {
  searching: { events: ['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN'] },
  dialling: { events: ['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN'] },
  connected: { events: ['STARTING', 'STARTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'] },
  frozen: { events: ['STARTING', 'STARTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'] },
  aborted: { events: ['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN'], late: 'AbortError' },
};

for (const [situation, { events, late = 'ClientNotActiveError' }] of Object.entries(ends)) {
  scenario(
    `A79 SHUTDOWN-1 SHUTDOWN-2 SHUTDOWN-4 SHUTDOWN-5: a process whose client is ${situation} ends in order and exits within 100 ms`,
    1,
    async (world) => {
      compiling ??= CompiledClient.compile();
      const compiled = await compiling;
      if (situation === 'aborted' || situation === 'dialling') world.freeze();
      if (situation === 'searching') world.cut();
      const running = compiled.run('orderly', situation, world.addresses[0]!);
      if (situation === 'frozen') {
        await eventually(() => world.countOf('mapGet') > 0, 60_000);
        world.freeze();
      }
      const end = JSON.parse(await running) as OrderlyEnd;
      expect(end.events.join(' ')).toBe(events.join(' '));
      expect(end.late).toBe(late);
      expect(end.shutdownMillis).toBeLessThan(100);
      expect(end.exitMillis).toBeLessThan(100);
      world.thaw();
    },
  );
}
