import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { startClient } from '../scenarios/clients.ts';
import { LISTS_XML, multiMapTests, replicatedMapTests } from './client-multi-maps.ts';

describe.each(['5.7.0', '5.3.8'])('on two members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 2, version, memberConfigXml: LISTS_XML });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('with smartRouting %s', (smartRouting) => {
    const start = () => startClient(cluster.addresses, { network: { smartRouting } });
    multiMapTests(start);
    replicatedMapTests(start);
  });
});
