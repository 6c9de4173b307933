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
  nullableData,
  packed,
  safeLong,
  str,
  uuid,
  type ValueOf,
} from './fields.ts';
import { struct } from './layout.ts';

// Members and partitions

/** Where a member listens. */
export const address = struct({ host: str, port: int });
/** Where a member listens, as it is read. */
export type Address = ValueOf<typeof address>;

/** The version of a member: `{ major: 5, minor: 7, patch: 0 }`. */
const memberVersion = struct({ major: byte, minor: byte, patch: byte });

/** The version that a cluster runs at, which may be lower than that of its members. */
export const version = struct({ major: byte, minor: byte });

/** Which of a member's addresses is meant: a type (0 member, 1 client, 2 WAN, 3 REST, 4 memcache) and a name, such as `public`. */
const endpointQualifier = struct({ type: int, identifier: nullable(str) });

/** One member. `addressMap` holds its further addresses, among them public ones. */
export const memberInfo = struct({
  address,
  uuid,
  attributes: entries(str, str),
  liteMember: bool,
  version: memberVersion,
  addressMap: added(entries(endpointQualifier, address)),
});
/** One member, as it is read. */
export type MemberInfo = ValueOf<typeof memberInfo>;

/** How far a migration of partitions is; times in milliseconds. */
export const migrationState = struct({ startTime: safeLong, plannedMigrations: int, completedMigrations: int, totalElapsedTime: safeLong });

/** A data structure of the cluster: the service it belongs to and its name there. */
export const distributedObjectInfo = struct({ serviceName: str, name: str });

// Compact serialization

/** A field of a compact schema; `kind` is the number of its type. */
const fieldDescriptor = struct({ fieldName: str, kind: int });

/** The schema of a compact type. Its id is not sent: both sides compute it from the fields. */
export const schema = struct({ typeName: str, fields: list(fieldDescriptor) });
/** The schema of a compact type, as it is read. */
export type Schema = ValueOf<typeof schema>;

// Maps

/** A map entry with its statistics. A time that is not limited is 2^63 - 1, so the numbers are bigints. */
export const simpleEntryView = struct({
  key: data,
  value: data,
  cost: long,
  creationTime: long,
  expirationTime: long,
  hits: long,
  lastAccessTime: long,
  lastStoredTime: long,
  lastUpdateTime: long,
  version: long,
  ttl: long,
  maxIdle: long,
});
/** A map entry with its statistics, as it is read. */
export type SimpleEntryView = ValueOf<typeof simpleEntryView>;

/** An entry of a replicated map with its statistics. */
export const replicatedMapEntryView = struct({
  key: data,
  value: data,
  creationTime: long,
  hits: long,
  lastAccessTime: long,
  lastUpdateTime: long,
  ttlMillis: long,
});

const bitmapIndexOptions = struct({ uniqueKey: str, uniqueKeyTransformation: int });
const capacity = struct({ value: long, unit: int });
const memoryTierConfig = struct({ capacity });
const bTreeIndexConfig = struct({ pageSize: capacity, memoryTierConfig });

/** An index of a map; `type` is 0 sorted, 1 hash, 2 bitmap. */
export const indexConfig = struct({
  name: nullable(str),
  type: int,
  attributes: list(str),
  bitmapIndexOptions: nullable(bitmapIndexOptions),
  bTreeIndexConfig: added(nullable(bTreeIndexConfig)),
});

/** The last entry of each page that was read, from which a member goes on: page numbers, and entries in the same order. */
export const anchorDataListHolder = struct({ anchorPageList: packed(int), anchorDataList: entries(data, data) });

/** A predicate that asks for one page; `iterationTypeId` is 0 key, 1 value, 2 entry. */
export const pagingPredicateHolder = struct({
  anchorDataListHolder,
  predicateData: nullableData,
  comparatorData: nullableData,
  pageSize: int,
  page: int,
  iterationTypeId: byte,
  partitionKeyData: nullableData,
  partitionKeysData: added(nullable(list(data))),
});

// SQL

/** The identity of a query: the uuid of the member that it was sent to, and one of its own, each in two halves. */
export const sqlQueryId = struct({ memberIdHigh: long, memberIdLow: long, localIdHigh: long, localIdLow: long });

/** Why a query failed. */
export const sqlError = struct({
  code: int,
  message: nullable(str),
  originatingMemberId: uuid,
  suggestion: added(nullable(str)),
  causeStackTrace: added(nullable(str)),
});

/** A column of the rows of a query; `type` is the number of its SQL type. */
export const sqlColumnMetadata = struct({ name: str, type: int, nullable: added(bool) });

// CP groups

/** The identity of a CP group. `seed` and `id` are opaque and go back as they came. */
const raftGroupId = struct({ name: str, seed: long, id: long });

/** A member of the CP subsystem, by its uuid there, which is not its uuid in the cluster. */
const cpMember = struct({ uuid, address, autoStepDownWhenLeader: added(bool) });

/** A CP group with its members. */
export const raftGroupInfo = struct({ groupId: raftGroupId, leader: cpMember, followers: list(cpMember) });
