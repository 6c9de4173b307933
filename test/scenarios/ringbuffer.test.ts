import { afterAll, beforeAll, describe } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { RINGBUFFERS, ringbufferTests } from '../cluster/client-ringbuffer-methods.ts';
import { startClient } from './clients.ts';

// What holds on real members (test/cluster) holds on embedded ones.
describe('on three embedded members', () => {
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    cluster = await EmbeddedCluster.start({ members: 3, ringbuffers: RINGBUFFERS });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('a ring buffer with smartRouting %s', (smartRouting) => {
    ringbufferTests(() => startClient(cluster.addresses, { network: { clusterMembers: cluster.addresses, smartRouting } }));
  });
});
