// Shuts a client down in one situation, and prints what came of it when the process exits.
import { Client, type ClientConfig, type LifecycleState } from '../../../src/index.ts';

/** What this program prints. */
export interface OrderlyEnd {
  readonly events: readonly LifecycleState[];
  /** The error of a call that comes too late, or of the start that was aborted. */
  readonly late: string | undefined;
  /** From the beginning of the end until it is done, and from then until the process exits; without the time of other processes. */
  readonly shutdownMillis: number;
  readonly exitMillis: number;
}

const [, , situation = '', address = ''] = process.argv;
const events: LifecycleState[] = [];
const config: ClientConfig = {
  network: { clusterMembers: [address] },
  connectionStrategy: {
    asyncStart: situation === 'searching' || situation === 'dialling',
    connectionRetry: { initialBackoffMillis: 20_000 },
  },
  lifecycleListeners: [(state) => events.push(state)],
  properties: { 'hazelcast.logging.level': 'OFF' },
};
const { begun, late } = await (situation === 'aborted' ? abort() : shutDown());
const settled = spentMillis();
process.once('exit', () => {
  const result: OrderlyEnd = { events, late, shutdownMillis: settled - begun, exitMillis: spentMillis() - settled };
  console.log(JSON.stringify(result));
});

async function abort() {
  let begun = 0;
  const controller = new AbortController();
  setTimeout(() => {
    begun = spentMillis();
    controller.abort();
  }, 100);
  const late = await nameOfRejection(Client.newHazelcastClient(config, { signal: controller.signal }));
  return { begun, late };
}

async function shutDown() {
  const client = await Client.newHazelcastClient(config);
  if (situation === 'searching') {
    while (client.connectionStatus().nextAttemptAt === undefined) await pause(5);
  } else if (situation === 'dialling') {
    await pause(100);
  } else {
    const map = await client.getMap('exit');
    // a member is frozen once it does not answer any more
    const impatient = map.withOptions({ timeoutMillis: 50 });
    if (situation === 'frozen') while ((await nameOfRejection(impatient.get('key'))) === undefined);
    map.get('key').catch(() => {});
  }
  const begun = spentMillis();
  await client.shutdown();
  return { begun, late: await nameOfRejection(client.getMap('late')) };
}

/** How long this process has worked, or waited for something that was to happen. */
function spentMillis(): number {
  const { user, system } = process.cpuUsage();
  return performance.eventLoopUtilization().idle + (user + system) / 1_000;
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

async function nameOfRejection(promise: Promise<unknown>): Promise<string | undefined> {
  const [result] = await Promise.allSettled([promise]);
  return result.status === 'rejected' ? (result.reason as Error).name : undefined;
}
