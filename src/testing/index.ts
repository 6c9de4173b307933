/**
 * Members and clusters for tests and demonstrations, in this process. Nothing of this is meant for production.
 */
export { EmbeddedCluster, type RestartOptions } from './embedded-cluster.ts';
export type { EmbeddedMember } from './embedded-member.ts';
export type { ConnectFault, EventFault, Fault, FaultRule, Faults, ReplyFault } from './member/faults.ts';
export type { EventName, MessageName } from './member/message-names.ts';
export type { Credentials, EmbeddedClusterOptions, EmbeddedTls, ProtocolVersion } from './member/settings.ts';
export type { ConnectionRecord, RequestRecord } from './member/traffic.ts';
