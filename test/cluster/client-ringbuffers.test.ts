import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { startClient } from '../scenarios/clients.ts';
import { RINGBUFFERS_XML, ringbufferTests } from './client-ringbuffer-methods.ts';

describe.each(['5.7.0', '5.3.8'])('on three members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ version, memberConfigXml: RINGBUFFERS_XML });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('a ring buffer with smartRouting %s', (smartRouting) => {
    ringbufferTests(() => startClient(cluster.addresses, { network: { clusterMembers: cluster.addresses, smartRouting } }));
  });
});
