// Shows how a client keeps an application working while its cluster comes, loses members, goes and comes back.
import { parseArgs } from 'node:util';
import { showRealCluster } from './real-cluster.mjs';
import { showEmbedded } from './embedded.mjs';

const USAGE = `usage: npm run demo                                                     the whole story, on members in this process
       npm run demo -- --cluster host:port [--cluster-name dev]         what is harmless, on your cluster`;

let options;
try {
  options = parseArgs({ options: { cluster: { type: 'string' }, 'cluster-name': { type: 'string', default: 'dev' } } }).values;
} catch (error) {
  process.stderr.write(`${error.message}\n${USAGE}\n`);
  process.exit(2);
}
await (options.cluster === undefined ? showEmbedded() : showRealCluster(options.cluster, options['cluster-name']));
