import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { startClient } from '../scenarios/clients.ts';
import { sqlTests } from './client-sql.ts';

describe.each(['5.7.0', '5.3.8'])('on two members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 2, version });
  });
  afterAll(() => cluster.stop());
  sqlTests((config) => startClient(cluster.addresses, config));
});
