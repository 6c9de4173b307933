import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { Client } from '../../src/index.ts';
import { quickConfig } from '../scenarios/clients.ts';
import { lifecycleLog, rejectionOf } from '../scenarios/observe.ts';

let cluster: RealCluster;
beforeAll(async () => {
  cluster = await startCluster({ members: 1 });
});
afterAll(() => cluster.stop());

/** The same cluster twice, so that there is somewhere to go on to. */
const start = (clusterName: string, log = lifecycleLog()) => {
  const config = quickConfig(cluster.addresses, {
    clusterName,
    lifecycleListeners: [log.listener],
    connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 0 } },
  });
  return Client.newHazelcastFailoverClient({ tryCount: 1, clientConfigs: [config, config] });
};

test('FAILOVER-6: an open-source member does not take a client that may move, though it accepts its name', async () => {
  const log = lifecycleLog();
  expect(await rejectionOf(start('dev', log))).toMatchObject({
    code: 'CLUSTER_CONNECT_FAILED',
    cause: { name: 'ClientNotAllowedInClusterError', message: 'the member does not support clients that move between clusters' },
  });
  expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
});

test('FAILOVER-6: what else is wrong keeps its meaning', async () => {
  expect(await rejectionOf(start('another'))).toMatchObject({ cause: { errors: [{ name: 'AuthenticationError' }] } });
});
