// @ts-check
// Shuts a client down in one situation, and prints what came of it when the process exits.
/** @type {[string, string, string, string]} */
const [, , folder, knowledge] = /** @type {any} */ (process.argv);
/** @type {typeof import('../../../src/index.ts')} */
const { Client } = await import(`${folder}index.js`);
/** @type {{ situation: string, address: string }} */
const { situation, address } = JSON.parse(knowledge);

/** @type {string[]} */
const events = [];
/** @type {import('../../../src/index.ts').ClientConfig} */
const config = {
  network: { clusterMembers: [address] },
  connectionStrategy: { asyncStart: situation === 'searching', connectionRetry: { initialBackoffMillis: 20_000 } },
  lifecycleListeners: [(state) => events.push(state)],
  properties: { 'hazelcast.logging.level': 'OFF' },
};

let begun = 0;
/** @type {unknown} */
let late;
if (situation === 'aborted') {
  const controller = new AbortController();
  setTimeout(() => {
    begun = performance.now();
    controller.abort();
  }, 100);
  late = await rejectionOf(Client.newHazelcastClient(config, { signal: controller.signal }));
} else {
  const client = await Client.newHazelcastClient(config);
  const map = situation === 'searching' ? undefined : await client.getMap('exit');
  if (situation === 'searching')
    while (client.connectionStatus().nextAttemptAt === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  // the member is frozen once it does not answer any more
  if (situation === 'frozen') while ((await rejectionOf(map?.withOptions({ timeoutMillis: 50 }).get('key'))) === undefined);
  map?.get('key').catch(() => {});
  begun = performance.now();
  await client.shutdown();
  late = await rejectionOf(client.getMap('late'));
}
const settled = performance.now();
process.once('exit', () => {
  const result = {
    events,
    late: late instanceof Error ? late.name : undefined,
    shutdownMillis: settled - begun,
    exitMillis: performance.now() - settled,
  };
  console.log(JSON.stringify(result));
});

/**
 * @param {Promise<unknown> | undefined} promise
 * @returns {Promise<unknown>}
 */
async function rejectionOf(promise) {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}
