/** Members, clusters and a proxy for tests and demonstrations. Nothing of this is meant for production. */
export { EmbeddedCluster, type RestartOptions } from './embedded-cluster.ts';
export type { EmbeddedMember } from './embedded-member.ts';
export { FaultProxy, type FaultProxyOptions, type FaultProxyTls, type ProxiedRequest } from './fault-proxy.ts';
export type { ConnectFault, Fault, FaultAt, FaultPlace, FaultRule, Faults, RequestFault, SendFault } from './member/faults.ts';
export { messageNames, type EventName, type MessageName } from './member/message-names.ts';
export type {
  Credentials,
  EmbeddedClusterOptions,
  EmbeddedCollection,
  EmbeddedMultiMap,
  EmbeddedRingbuffer,
  EmbeddedTls,
  ProtocolVersion,
} from './member/settings.ts';
export type { ConnectionRecord, RequestRecord } from './member/traffic.ts';
