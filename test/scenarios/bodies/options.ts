import { expect } from 'vitest';
import { Client, type ClientConfig } from '../../../src/index.ts';
import { lose, nextEvent, quickConfig, startClient } from '../clients.ts';
import { lifecycleLog, onDial, rejectionOf } from '../observe.ts';
import { scenario } from '../scenario.ts';

scenario('A76 FAILOVER-6: a client that may move is rejected by members that do not support it, each in its own way', 1, async (world) => {
  const start = (clusterName: string, log = lifecycleLog()) => {
    const config = quickConfig(world.addresses, {
      clusterName,
      lifecycleListeners: [log.listener],
      connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 0 } },
    });
    return Client.newHazelcastFailoverClient({ tryCount: 1, clientConfigs: [config, config] });
  };
  const log = lifecycleLog();
  expect(await rejectionOf(start('dev', log))).toMatchObject({
    code: 'CLUSTER_CONNECT_FAILED',
    cause: {
      name: 'ClientNotAllowedInClusterError',
      code: 'CLIENT_NOT_ALLOWED_IN_CLUSTER',
      message: 'the member does not support clients that move between clusters',
    },
  });
  expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  expect(await rejectionOf(start('another'))).toMatchObject({ cause: { errors: [{ name: 'AuthenticationError' }] } });
});

for (const reconnectMode of ['OFF', 'off', 'On', 'async', 'ASYNC']) {
  scenario(`A81 MODE-1: the reconnect mode may have any letter case: ${reconnectMode}`, 1, async (world) => {
    const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: reconnectMode as 'ON' } });
    const over = nextEvent(client, reconnectMode.toUpperCase() === 'OFF' ? 'SHUTDOWN' : 'CONNECTED');
    world.reset(0);
    await over;
  });
}

scenario('A81 CONFIG-4: options take values at their bounds, however large', 1, async (world) => {
  const config: ClientConfig = {
    clusterName: 'dev',
    network: { clusterMembers: world.addresses, connectionTimeoutMillis: 0, authenticationTimeoutMillis: Number.MAX_VALUE },
    connectionStrategy: {
      connectionRetry: {
        initialBackoffMillis: 0,
        maxBackoffMillis: Number.MAX_VALUE,
        multiplier: 1,
        jitter: 1,
        clusterConnectTimeoutMillis: -1,
      },
      offlineQueue: { maxSize: Number.MAX_SAFE_INTEGER },
    },
    invocationTimeoutMillis: Number.MAX_VALUE,
    invocationRetryPauseMillis: Number.MIN_VALUE,
    properties: { 'hazelcast.client.heartbeat.interval': 1, 'hazelcast.client.heartbeat.timeout': Number.MAX_VALUE },
  };
  const client = await startClient(world.addresses, config);
  const map = await client.getMap<string, number>('bounds');
  await lose(world, client);
  const parked = map.set('key', 1);
  await world.heal();
  await parked;
  expect(await map.get('key')).toBe(1);
});

scenario('A81 CONFIG-6 START-9: the configuration is copied, and a wrong one is refused before any dial', 1, async (world) => {
  const log = lifecycleLog();
  const config = quickConfig(world.addresses, { lifecycleListeners: [log.listener] });
  let dials = 0;
  {
    using heard = onDial(() => dials++);
    expect(heard).toBeDefined();
    const wrong = { ...config, connectionStrategy: { connectionRetry: { jitter: 1.5 } } };
    expect(await rejectionOf(Client.newHazelcastClient(wrong))).toMatchObject({
      name: 'InvalidConfigurationError',
      message: 'connectionStrategy.connectionRetry.jitter must be a number from 0 to 1, not 1.5',
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([dials, log.events]).toEqual([0, []]);
  }
  const starting = Client.newHazelcastClient(config);
  Object.assign(config, { clusterName: 'another', network: { clusterMembers: [] }, lifecycleListeners: [] });
  await using client = await starting;
  await client.shutdown();
  expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN']);
});
