import { afterAll, beforeAll, describe } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventTests } from '../cluster/client-map-events.ts';
import { expiryTests, mapTests } from '../cluster/client-map-methods.ts';
import { startClient } from './clients.ts';

// What holds on real members (test/cluster) holds on embedded ones.
describe('on three embedded members', () => {
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    cluster = await EmbeddedCluster.start({ members: 3 });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('a map with smartRouting %s', (smartRouting) => {
    const start = () => startClient(cluster.addresses, { network: { smartRouting } });
    mapTests(start);
    expiryTests(start);
    eventTests(start);
  });
});
