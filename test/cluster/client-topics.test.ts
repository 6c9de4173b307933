import { afterAll, beforeAll, describe } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { startClient } from '../scenarios/clients.ts';
import { reliableTopicTests, TOPICS_XML } from './client-reliable-topic-methods.ts';
import { topicTests } from './client-topic-methods.ts';

describe.each(['5.7.0', '5.3.8'])('on three members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ version, memberConfigXml: TOPICS_XML });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('a topic with smartRouting %s', (smartRouting) => {
    topicTests((config) => startClient(cluster.addresses, { ...config, network: { clusterMembers: cluster.addresses, smartRouting } }));
  });

  describe.each([true, false])('a reliable topic with smartRouting %s', (smartRouting) => {
    reliableTopicTests((config) =>
      startClient(cluster.addresses, { ...config, network: { clusterMembers: cluster.addresses, smartRouting } }),
    );
  });
});
