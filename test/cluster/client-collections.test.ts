import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { startClient } from '../scenarios/clients.ts';
import { BOUNDED_XML, collectionTests, listTests, queueTests, setTests } from './client-collections.ts';

describe.each(['5.7.0', '5.3.8'])('on two members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 2, version, memberConfigXml: BOUNDED_XML });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('with smartRouting %s', (smartRouting) => {
    const start = () => startClient(cluster.addresses, { network: { smartRouting } });
    collectionTests(start);
    queueTests(start);
    listTests(start);
    setTests(start);
  });
});
