// The clients that are compared. Each is loaded only where it runs.

export const load = {
  ours: () => import('../dist/esm/index.js'),
  official: () => import('hazelcast-client'),
};

/**
 * The two take the same configuration.
 * @param {keyof typeof load} client
 * @param {{ addresses: string[], backoffMillis?: number, serialization?: object }} options
 * @returns {Promise<any>}
 */
export async function connect(client, { addresses, backoffMillis = 1000, serialization = {} }) {
  const { Client } = await load[client]();
  return Client.newHazelcastClient({
    properties: { 'hazelcast.logging.level': 'ERROR' },
    network: { clusterMembers: addresses },
    serialization,
    connectionStrategy: { connectionRetry: { initialBackoffMillis: backoffMillis, maxBackoffMillis: backoffMillis } },
  });
}
