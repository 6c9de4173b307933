import type { Message } from './message.ts';

/** The services of the protocol that clients of this kind use, by the first byte of their messages, with their methods in order. */
const SERVICES: readonly (readonly [id: number, service: string, methods: string])[] = [
  [
    0x00,
    'Client',
    `authentication authenticationCustom addClusterViewListener createProxy destroyProxy addPartitionLostListener
    removePartitionLostListener getDistributedObjects addDistributedObjectListener removeDistributedObjectListener ping
    statistics deployClasses createProxies localBackupListener triggerPartitionAssignment addMigrationListener
    removeMigrationListener sendSchema fetchSchema sendAllSchemas tpcAuthentication addCPGroupViewListener`,
  ],
  [
    0x01,
    'Map',
    `put get remove replace replaceIfSame containsKey containsValue removeIfSame delete flush tryRemove tryPut putTransient
    putIfAbsent set lock tryLock isLocked unlock addInterceptor removeInterceptor addEntryListenerToKeyWithPredicate
    addEntryListenerWithPredicate addEntryListenerToKey addEntryListener removeEntryListener addPartitionLostListener
    removePartitionLostListener getEntryView evict evictAll loadAll loadGivenKeys keySet getAll values entrySet
    keySetWithPredicate valuesWithPredicate entriesWithPredicate addIndex size isEmpty putAll clear executeOnKey
    submitToKey executeOnAllKeys executeWithPredicate executeOnKeys forceUnlock keySetWithPagingPredicate
    valuesWithPagingPredicate entriesWithPagingPredicate fetchKeys fetchEntries aggregate aggregateWithPredicate project
    projectWithPredicate fetchNearCacheInvalidationMetadata removeAll addNearCacheInvalidationListener fetchWithQuery
    eventJournalSubscribe eventJournalRead setTtl putWithMaxIdle putTransientWithMaxIdle putIfAbsentWithMaxIdle
    setWithMaxIdle replaceAll putAllWithMetadata`,
  ],
  [
    0x02,
    'MultiMap',
    `put get remove keySet values entrySet containsKey containsValue containsEntry size clear valueCount
    addEntryListenerToKey addEntryListener removeEntryListener lock tryLock isLocked unlock forceUnlock removeEntry delete
    putAll`,
  ],
  [
    0x03,
    'Queue',
    `offer put size remove poll take peek iterator drainTo drainToMaxSize contains containsAll compareAndRemoveAll
    compareAndRetainAll clear addAll addListener removeListener remainingCapacity isEmpty`,
  ],
  [0x04, 'Topic', 'publish addMessageListener removeMessageListener publishAll'],
  [
    0x05,
    'List',
    `size contains containsAll add remove addAll compareAndRemoveAll compareAndRetainAll clear getAll addListener
    removeListener isEmpty addAllWithIndex get set addWithIndex removeWithIndex lastIndexOf indexOf sub iterator
    listIterator`,
  ],
  [
    0x06,
    'Set',
    `size contains containsAll add remove addAll compareAndRemoveAll compareAndRetainAll clear getAll addListener
    removeListener isEmpty`,
  ],
  [0x07, 'FencedLock', 'lock tryLock unlock getLockOwnership'],
  [0x08, 'ExecutorService', 'shutdown isShutdown cancelOnPartition cancelOnMember submitToPartition submitToMember'],
  [0x09, 'AtomicLong', 'apply alter addAndGet compareAndSet get getAndAdd getAndSet'],
  [0x0a, 'AtomicRef', 'apply compareAndSet contains get set'],
  [0x0b, 'CountDownLatch', 'trySetCount await countDown getCount getRound'],
  [0x0c, 'Semaphore', 'init acquire release drain change availablePermits getSemaphoreType'],
  [
    0x0d,
    'ReplicatedMap',
    `put size isEmpty containsKey containsValue get remove putAll clear addEntryListenerToKeyWithPredicate
    addEntryListenerWithPredicate addEntryListenerToKey addEntryListener removeEntryListener keySet values entrySet
    addNearCacheEntryListener putAllWithMetadata fetchEntryViews endEntryViewIteration`,
  ],
  [
    0x0e,
    'TransactionalMap',
    `containsKey get getForUpdate size isEmpty put set putIfAbsent replace replaceIfSame remove delete removeIfSame keySet
    keySetWithPredicate values valuesWithPredicate containsValue`,
  ],
  [0x0f, 'TransactionalMultiMap', 'put get remove removeEntry valueCount size'],
  [0x10, 'TransactionalSet', 'add remove size'],
  [0x11, 'TransactionalList', 'add remove size'],
  [0x12, 'TransactionalQueue', 'offer take poll peek size'],
  [0x15, 'Transaction', 'commit create rollback'],
  [0x17, 'Ringbuffer', 'size tailSequence headSequence capacity remainingCapacity add readOne addAll readMany'],
  [0x1c, 'FlakeIdGenerator', 'newIdBatch'],
  [0x1d, 'PNCounter', 'get add getConfiguredReplicaCount'],
  [0x1e, 'CPGroup', 'createCPGroup destroyCPObject'],
  [0x1f, 'CPSession', 'createSession closeSession heartbeatSession generateThreadId'],
  [0x21, 'Sql', 'execute_reserved fetch_reserved close execute fetch mappingDdl'],
  [
    0x22,
    'CPSubsystem',
    `addMembershipListener removeMembershipListener addGroupAvailabilityListener removeGroupAvailabilityListener
    getCPGroupIds getCPObjectInfos`,
  ],
  [0x23, 'CPMap', 'get put set remove delete compareAndSet putIfAbsent'],
];

let names: ReadonlyMap<number, string> | undefined;

/** How the documentation of the protocol calls a request: `Map.get`; its type in hexadecimal digits when it is not known here. */
export function operationName({ type }: Message): string {
  names ??= new Map(
    SERVICES.flatMap(([id, service, methods]) => methods.split(/\s+/).map((method, i) => [typeOf(id, i + 1), `${service}.${method}`])),
  );
  return names.get(type) ?? `0x${type.toString(16).padStart(6, '0')}`;
}

const typeOf = (service: number, method: number) => service * 0x1_0000 + method * 0x100;
