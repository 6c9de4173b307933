import {
  added,
  bool,
  byte,
  data,
  entries,
  int,
  list,
  long,
  nullable,
  nullableUuid,
  packed,
  packedEntries,
  safeLong,
  str,
  uuid,
  valuesThenKeys,
} from '../fields.ts';
import { event, message } from '../message.ts';
import { address, distributedObjectInfo, memberInfo, migrationState, raftGroupInfo, schema, version } from '../structs.ts';

const partitionTable = valuesThenKeys(uuid, packed(int));
const registration = { registrationId: uuid };

const introduction = {
  uuid: nullableUuid,
  clientType: str,
  serializationVersion: byte,
  clientHazelcastVersion: str,
  clientName: str,
  labels: list(str),
  routingMode: added(byte),
  cpDirectToLeaderRouting: added(bool),
};

const authenticated = {
  /** 0 authenticated, 1 credentials failed, 2 serialization version mismatch, 3 not allowed in this cluster; others are failures too. */
  status: byte,
  address: nullable(address),
  memberUuid: nullableUuid,
  serializationVersion: byte,
  serverHazelcastVersion: str,
  partitionCount: int,
  // Never null by declaration, but a member that refuses the client has none to tell.
  clusterId: nullableUuid,
  failoverSupported: bool,
  tpcPorts: added(nullable(packed(int))),
  tpcToken: added(nullable(data)),
  memberListVersion: added(int),
  // Null is declared for one of the two replies only; members send it in both.
  memberInfos: added(nullable(list(memberInfo))),
  partitionListVersion: added(int),
  partitions: added(nullable(partitionTable)),
  keyValuePairs: added(entries(str, str)),
};

/** The first message of a connection, with a user name and a password. */
export const clientAuthentication = message(0x000100, {
  request: { clusterName: str, username: nullable(str), password: nullable(str), ...introduction },
  reply: authenticated,
  retryable: true,
});

/** The first message of a connection, with a token or other credentials in bytes. */
export const clientAuthenticationCustom = message(0x000200, {
  request: { clusterName: str, credentials: data, ...introduction },
  reply: authenticated,
  retryable: true,
});

/** Asks for the member list and the partition table, at once and whenever they change. */
export const clientAddClusterViewListener = message(0x000300, {
  request: {},
  events: {
    membersView: event(0x000302, { version: int, memberInfos: list(memberInfo) }),
    partitionsView: event(0x000303, { version: int, partitions: partitionTable }),
    memberGroupsView: event(0x000304, { version: int, memberGroups: list(packed(uuid)) }),
    clusterVersion: event(0x000305, { version }),
  },
});

/** Creates a data structure on the members. */
export const clientCreateProxy = message(0x000400, { request: { name: str, serviceName: str } });

/** Destroys a data structure and what it holds. */
export const clientDestroyProxy = message(0x000500, { request: { name: str, serviceName: str } });

/** Asks for an event whenever all replicas of a partition are lost. */
export const clientAddPartitionLostListener = message(0x000600, {
  request: { localOnly: bool },
  reply: uuid,
  events: { partitionLost: event(0x000602, { partitionId: int, lostBackupCount: int, source: nullableUuid }) },
});

/** Ends a registration of {@link clientAddPartitionLostListener}. */
export const clientRemovePartitionLostListener = message(0x000700, { request: registration, reply: bool, retryable: true });

/** Lists all data structures of the cluster. */
export const clientGetDistributedObjects = message(0x000800, { request: {}, reply: list(distributedObjectInfo) });

/** Asks for an event whenever a data structure is created or destroyed; `eventType` is `CREATED` or `DESTROYED`. */
export const clientAddDistributedObjectListener = message(0x000900, {
  request: { localOnly: bool },
  reply: uuid,
  events: { distributedObject: event(0x000902, { name: str, serviceName: str, eventType: str, source: uuid }) },
});

/** Ends a registration of {@link clientAddDistributedObjectListener}. */
export const clientRemoveDistributedObjectListener = message(0x000a00, { request: registration, reply: bool, retryable: true });

/** The heartbeat. */
export const clientPing = message(0x000b00, { request: {}, retryable: true });

/** Hands statistics of the client to the cluster, for the Management Center. */
export const clientStatistics = message(0x000c00, { request: { timestamp: safeLong, clientAttributes: str, metricsBlob: data } });

/** Hands Java classes to the members. */
export const clientDeployClasses = message(0x000d00, { request: { classDefinitions: entries(str, data) } });

/** Creates several data structures, given as name and service name, on the members. */
export const clientCreateProxies = message(0x000e00, { request: { proxies: entries(str, str) } });

/** Asks for an event whenever the member has stored a backup of what this client changed. */
export const clientLocalBackupListener = message(0x000f00, {
  request: {},
  reply: uuid,
  events: { backup: event(0x000f02, { sourceInvocationCorrelationId: safeLong }) },
});

/** Makes the cluster assign its partitions if it has not done so yet. */
export const clientTriggerPartitionAssignment = message(0x001000, { request: {}, retryable: true });

/** Asks for events about partitions that move from member to member. */
export const clientAddMigrationListener = message(0x001100, {
  request: { localOnly: bool },
  reply: uuid,
  events: {
    migration: event(0x001102, { migrationState, type: int }),
    replicaMigration: event(0x001103, {
      migrationState,
      partitionId: int,
      replicaIndex: int,
      sourceUuid: nullableUuid,
      destUuid: nullableUuid,
      success: bool,
      elapsedTime: safeLong,
    }),
  },
});

/** Ends a registration of {@link clientAddMigrationListener}. */
export const clientRemoveMigrationListener = message(0x001200, { request: registration, reply: bool, retryable: true });

/** Hands a compact schema to the cluster; the reply names the members that have it. */
export const clientSendSchema = message(0x001300, { request: { schema }, reply: packed(uuid), retryable: true });

/** Asks for the compact schema with this id; null when the cluster has none. */
export const clientFetchSchema = message(0x001400, { request: { schemaId: long }, reply: nullable(schema), retryable: true });

/** Hands all compact schemas of this client to a cluster that may have lost them. */
export const clientSendAllSchemas = message(0x001500, { request: { schemas: list(schema) }, retryable: true });

/** The first message on a further connection to a core of a member. */
export const clientTpcAuthentication = message(0x001600, { request: { uuid, token: data }, retryable: true });

/** Asks for the CP groups, at once and whenever they change. */
export const clientAddCPGroupViewListener = message(0x001700, {
  request: {},
  events: {
    groupsView: event(0x001702, { version: long, groupsInfo: list(raftGroupInfo), cpToApUuids: packedEntries(uuid, uuid) }),
  },
});
