import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { startClient } from '../scenarios/clients.ts';
import { exitTests } from './client-exit.ts';
import { eventTests } from './client-map-events.ts';
import { expiryTests, lockTests, mapTests } from './client-map-methods.ts';
import { partitionTests } from './client-partitions.ts';
import { startTests } from './client-start.ts';

const WITH_STATISTICS = '<map name="*"><per-entry-stats-enabled>true</per-entry-stats-enabled></map>';

describe.each(['5.7.0', '5.3.8'])('on three members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ version, memberConfigXml: WITH_STATISTICS });
  });
  afterAll(() => cluster.stop());

  describe('a client', () => {
    startTests(() => cluster.addresses);
    partitionTests(() => cluster.addresses);
  });

  describe('a process', () => {
    exitTests(() => cluster.addresses);
  });

  describe.each([true, false])('a map with smartRouting %s', (smartRouting) => {
    const start = () => startClient(cluster.addresses, { network: { smartRouting } });
    mapTests(start);
    lockTests(start);
    expiryTests(start);
    eventTests(start);
  });
});
