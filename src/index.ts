export { Client, Client as HazelcastClient, type ClientInfo, type StartOptions } from './client.ts';
export { Address } from './cluster/addresses.ts';
export type { AddressFailure, RetryContext, RetryFunction, RetryNumbers } from './cluster/backoff.ts';
export { LifecycleState, type LifecycleDetails, type LifecycleListener } from './cluster/lifecycle.ts';
export type { Member } from './cluster/members.ts';
export { InitialMembershipEvent, MembershipEvent, type MembershipListener } from './cluster/membership.ts';
export type { ClusterService as Cluster, LifecycleService, MemberSelector } from './cluster/services.ts';
export type { RetrySchedule, ScheduledPause } from './cluster/schedule.ts';
export type { ConnectionStatus } from './cluster/status.ts';
export * from './config/client-config.ts';
export { parseConnectionString } from './config/connection-string.ts';
export { configFromEnv, type Environment } from './config/environment.ts';
export { loadClientConfig, type LoadOptions } from './config/load.ts';
export { retrySchedule } from './config/retry-schedule.ts';
export { LogLevel, type CustomLogger, type ILogger, type LineLogger } from './diagnostics/logger.ts';
export * from './errors.ts';
export type { CallOptions } from './invocation/invocation.ts';
export { CLIENT_VERSION } from './network/authentication.ts';
export { UUID } from './protocol/uuid.ts';
export {
  compact,
  CompactType,
  type CompactDeclaration,
  type CompactObject,
  type FieldDeclaration,
} from './serialization/compact/declared.ts';
export { FieldKind } from './serialization/compact/field-kind.ts';
export { Fields, GenericRecords, type Field } from './serialization/compact/fields.ts';
export type { GenericRecord } from './serialization/compact/generic-record.ts';
export type { CompactReader } from './serialization/compact/reader.ts';
export type { CompactSerializer } from './serialization/compact/serializers.ts';
export type { CompactWriter } from './serialization/compact/writer.ts';
export type {
  CustomSerializable,
  IdentifiedDataSerializable,
  IdentifiedDataSerializableFactory,
  PartitionAware,
  Serializer,
} from './serialization/contracts.ts';
export { RestValue } from './serialization/identified/rest-value.ts';
export { HazelcastJsonValue } from './serialization/json.ts';
export { FieldType } from './serialization/portable/field-type.ts';
export type {
  Portable,
  PortableFactory,
  PortableReader,
  PortableWriter,
  VersionedPortable,
} from './serialization/portable/portable-contracts.ts';
export { PortableRecord, type PortableRecordField } from './serialization/portable/record.ts';
export type { DataInput, DataOutput } from './serialization/streams/data-streams.ts';
export { BigDecimal } from './serialization/values/big-decimal.ts';
export { LocalDate } from './serialization/values/local-date.ts';
export { LocalDateTime } from './serialization/values/local-date-time.ts';
export { LocalTime } from './serialization/values/local-time.ts';
export { OffsetDateTime } from './serialization/values/offset-date-time.ts';
export { SqlColumnType } from './sql/column-type.ts';
export type { SqlResubmissionMode } from './sql/resubmission.ts';
export { HazelcastSqlException, SqlErrorCode, type SqlFailureDetails } from './sql/sql-exception.ts';
export type { SqlColumnMetadata, SqlResult, SqlRow, SqlRowAsObject, SqlRowMetadata, SqlRowType } from './sql/sql-result.ts';
export {
  SqlExpectedResultType,
  type SqlExpectedResultTypeStrings,
  type SqlService,
  type SqlStatement,
  type SqlStatementOptions,
} from './sql/sql-service.ts';
export type { SqlFragment, SqlIdentifier, SqlList, SqlTag } from './sql/sql-tag.ts';
export type { DistributedObject } from './structures/distributed-object.ts';
export { DistributedObjectEvent, type DistributedObjectListener } from './structures/distributed-object-listener.ts';
export type { ItemCollection } from './structures/item-collection.ts';
export { ItemEvent, type ItemEventListener, type ItemListener } from './structures/item-listener.ts';
export { ReadOnlyLazyList } from './structures/lazy-list.ts';
export type { IList } from './structures/list/ilist.ts';
export {
  EntryEvent,
  MapEvent,
  type EntryEventListener,
  type EntryListener,
  type MapEventListener,
  type MapListener,
} from './structures/entry-events.ts';
export { SimpleEntryView } from './structures/map/entry-view.ts';
export { LockContext } from './structures/lock-context.ts';
export type { IMap, Millis } from './structures/map/imap.ts';
export type { MapPartitionLostEvent, MapPartitionLostListener } from './structures/map/partition-lost-listener.ts';
export type { MigrationListener, MigrationState, ReplicaMigrationEvent } from './structures/migration-listener.ts';
export type { MultiMap, MultiMapListener } from './structures/multi-map/multi-map.ts';
export type { PartitionLostEvent, PartitionLostListener } from './structures/partition-lost-listener.ts';
export type { PartitionService } from './structures/partition-service.ts';
export type { ConsumeOptions, IQueue } from './structures/queue/iqueue.ts';
export type { ListComparator, ReplicatedMap, ReplicatedMapListener } from './structures/replicated-map/replicated-map.ts';
export type { ISet } from './structures/set/iset.ts';
export type { LongArgument } from './structures/long-argument.ts';
export type { ReadResultSet } from './structures/ringbuffer/read-result-set.ts';
export {
  OverflowPolicy,
  type Ringbuffer,
  type RingbufferItem,
  type RingbufferLoss,
  type RingbufferReadOptions,
} from './structures/ringbuffer/ringbuffer.ts';
export type { EventOptions } from './structures/event-stream.ts';
export type { ReliableTopic, ITopic, SubscribeOptions, Subscription } from './structures/topic/itopic.ts';
export { Message, type MessageListener } from './structures/topic/message.ts';
export type { ReliableMessageListener } from './structures/topic/reliable-message-listener.ts';
