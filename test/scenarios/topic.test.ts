import { afterAll, beforeAll, describe } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { topicTests } from '../cluster/client-topic-methods.ts';
import { startClient } from './clients.ts';

// What holds on real members (test/cluster) holds on embedded ones.
describe('on three embedded members', () => {
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    cluster = await EmbeddedCluster.start({ members: 3 });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('a topic with smartRouting %s', (smartRouting) => {
    topicTests((config) => startClient(cluster.addresses, { ...config, network: { clusterMembers: cluster.addresses, smartRouting } }));
  });
});
