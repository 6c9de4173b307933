/** One frame of a stack trace on a member, as the member reported it. */
export interface ServerErrorStackElement {
  readonly className: string;
  readonly methodName: string;
  readonly fileName: string | null;
  readonly lineNumber: number;
}

/** The failure as a member reported it: its numeric code, its Java class and its stack (ERROR-2). */
export interface ServerFailure {
  readonly code: number;
  readonly className: string;
  readonly stack: readonly ServerErrorStackElement[];
}

/** What an error carries besides its message. */
export interface ErrorDetails {
  /** The error underneath, when there is one. */
  readonly cause?: unknown;
  /** A more exact code than the one of the class, where the class has several. */
  readonly code?: string;
  /** The failure as the member reported it, when a member did. */
  readonly server?: ServerFailure | undefined;
  /** Whether the member may have executed the call (ERROR-3). */
  readonly maybeExecuted?: boolean;
}

/** Every error of this client extends this one. Branch on {@link HazelcastError.code} or on the class, never on the message (ERROR-1). */
export class HazelcastError extends Error {
  /** A stable upper-case word for what went wrong. It does not change in a minor version. */
  readonly code: string;
  /** The failure as the member reported it, when a member did. */
  readonly server: ServerFailure | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = details.code ?? 'HAZELCAST';
    this.server = details.server;
  }

  /** The stack on the member, when a member reported the failure. */
  get serverStackTrace(): readonly ServerErrorStackElement[] | undefined {
    return this.server?.stack;
  }
}
setName(HazelcastError, 'HazelcastError');

type ErrorClass = new (message: string, details?: ErrorDetails) => HazelcastError;

function setName(type: ErrorClass, name: string): void {
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true, writable: true });
}

/** A class whose `name` and default `code` are fixed, so that each error below is one line. */
function define(name: string, code = upperSnake(name), parent: ErrorClass = HazelcastError): ErrorClass {
  class Defined extends parent {
    constructor(message: string, details?: ErrorDetails) {
      super(message, { code, ...details });
    }
  }
  setName(Defined, name);
  return Defined;
}

function upperSnake(name: string): string {
  const words = name
    .replace(/Error$/, '')
    .replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, (match, lower, upper) => (lower === undefined ? `${match}_` : `${lower}_${upper}`));
  return words.toUpperCase();
}

/** A class as {@link define} makes it, whose instances also tell whether the member may have executed the call. */
function defineUncertain(
  name: string,
): new (message: string, details?: ErrorDetails) => HazelcastError & { readonly maybeExecuted: boolean } {
  return class extends define(name) {
    readonly maybeExecuted: boolean;
    constructor(message: string, details?: ErrorDetails) {
      super(message, details);
      this.maybeExecuted = details?.maybeExecuted ?? false;
    }
  };
}

// Connecting and calling

/** The client has no usable connection and the call may not wait for one. Code `CLIENT_OFFLINE`, or `OFFLINE_QUEUE_FULL`. */
export class ClientOfflineError extends define('ClientOfflineError') {}
/** The client is shutting down or shut down; `cause` says why when the user did not ask for it. Code `CLIENT_NOT_ACTIVE`. */
export class ClientNotActiveError extends define('ClientNotActiveError') {}
/** The connection died after the call was handed over, so the member may have executed it. Code `TARGET_DISCONNECTED`. */
export class TargetDisconnectedError extends defineUncertain('TargetDisconnectedError') {}
/** The deadline of the call passed; `cause` is its last failure. Code `OPERATION_TIMEOUT`. */
export class OperationTimeoutError extends defineUncertain('OperationTimeoutError') {}
/** Socket trouble before a call was handed over, or an I/O problem on the member. Code `IO_ERROR`, `CONNECTION_TIMEOUT` or `AUTHENTICATION_TIMEOUT`. */
export class IOError extends define('IOError', 'IO_ERROR') {}
/** The client or the object is not in a state for this. Code `ILLEGAL_STATE`, `CLUSTER_CONNECT_FAILED` or `MEMBER_LIST_TIMEOUT`. */
export class IllegalStateError extends define('IllegalStateError') {}
/** An argument was refused, here or by the member. Code `ILLEGAL_ARGUMENT`. */
export class IllegalArgumentError extends define('IllegalArgumentError') {}
/** The member refused the cluster name or the credentials. Code `AUTHENTICATION_FAILED`. */
export class AuthenticationError extends define('AuthenticationError', 'AUTHENTICATION_FAILED') {}
/** The cluster does not take this client: blacklisted, or its partition count differs. Code `CLIENT_NOT_ALLOWED_IN_CLUSTER`. */
export class ClientNotAllowedInClusterError extends define('ClientNotAllowedInClusterError') {}
/** Backup acknowledgements are missing and the client was told to fail then. Code `INDETERMINATE_OPERATION_STATE`. */
export class IndeterminateOperationStateError extends define('IndeterminateOperationStateError') {}
/** A value cannot be written or read. Code `SERIALIZATION`. */
export class HazelcastSerializationError extends define('HazelcastSerializationError', 'SERIALIZATION') {}
/** Bytes from the network break the protocol. Code `PROTOCOL`. */
export class ProtocolError extends define('ProtocolError') {}
/** Too many calls are in flight, or a buffer is full. Code `HAZELCAST_OVERLOAD`. */
export class HazelcastOverloadError extends define('HazelcastOverloadError') {}

/** One refused option: where it is and what is wrong with it. */
export interface ConfigurationIssue {
  readonly path: string;
  readonly message: string;
}

/** The configuration was refused; `message` is that of the first of `issues`. Code `INVALID_CONFIGURATION`. */
export class InvalidConfigurationError extends define('InvalidConfigurationError') {
  /** Everything that is wrong, in the order of the configuration. */
  readonly issues: readonly ConfigurationIssue[];

  constructor(message: string, details?: ErrorDetails & { readonly issues?: readonly ConfigurationIssue[] }) {
    super(message, details);
    this.issues = details?.issues ?? [];
  }
}

/** The caller's `AbortSignal` fired; `cause` is `signal.reason`. Code `ABORT_ERR`. Not a {@link HazelcastError}. */
export class AbortError extends Error {
  readonly code = 'ABORT_ERR';
  /** Whether the member may have executed the call (ERROR-3). */
  readonly maybeExecuted: boolean;

  constructor(reason: unknown, maybeExecuted = false) {
    super('the operation was aborted', { cause: reason });
    this.maybeExecuted = maybeExecuted;
  }
}
Object.defineProperty(AbortError.prototype, 'name', { value: 'AbortError', configurable: true, writable: true });

// The topology is changing: the client calls again before the caller sees these

/** The member asks to try again. Code `RETRYABLE_HAZELCAST`. */
export class RetryableHazelcastError extends define('RetryableHazelcastError') {}
/** The member asked for is not in the member list any more. Code `TARGET_NOT_MEMBER`. */
export class TargetNotMemberError extends define('TargetNotMemberError', undefined, RetryableHazelcastError) {}
/** The member that called another one is not in its member list. Code `CALLER_NOT_MEMBER`. */
export class CallerNotMemberError extends define('CallerNotMemberError', undefined, RetryableHazelcastError) {}
/** The member left the cluster while it worked on the call. Code `MEMBER_LEFT`. */
export class MemberLeftError extends define('MemberLeftError', undefined, RetryableHazelcastError) {}
/** The partition is on its way to another member. Code `PARTITION_MIGRATING`. */
export class PartitionMigratingError extends define('PartitionMigratingError', undefined, RetryableHazelcastError) {}
/** A passing I/O problem on the member. Code `RETRYABLE_IO`. */
export class RetryableIOError extends define('RetryableIOError', undefined, RetryableHazelcastError) {}
/** The data cannot be replicated at the moment. Code `CANNOT_REPLICATE`. */
export class CannotReplicateError extends define('CannotReplicateError', undefined, RetryableHazelcastError) {}
/** The request reached a member that does not own its partition any more. Code `WRONG_TARGET`. */
export class WrongTargetError extends define('WrongTargetError', undefined, RetryableHazelcastError) {}
/** The member holds no replica of the data. Code `TARGET_NOT_REPLICA`. */
export class TargetNotReplicaError extends define('TargetNotReplicaError', undefined, RetryableHazelcastError) {}
/** The member is starting or stopping. Code `HAZELCAST_INSTANCE_NOT_ACTIVE`. */
export class HazelcastInstanceNotActiveError extends define('HazelcastInstanceNotActiveError', undefined, IllegalStateError) {}

// What happened on the member

/** The call was cancelled on the member. Code `CANCELLATION`. */
export class CancellationError extends define('CancellationError', undefined, IllegalStateError) {}
/** A `ClassCastException` on the member. Code `CLASS_CAST`. */
export class ClassCastError extends define('ClassCastError') {}
/** A `ClassNotFoundException` on the member. Code `CLASS_NOT_FOUND`. */
export class ClassNotFoundError extends define('ClassNotFoundError') {}
/** A `NullPointerException` on the member. Code `NULL_POINTER`. */
export class NullPointerError extends define('NullPointerError') {}
/** A `NoSuchElementException` on the member. Code `NO_SUCH_ELEMENT`. */
export class NoSuchElementError extends define('NoSuchElementError') {}
/** An `InterruptedException` on the member. Code `INTERRUPTED`. */
export class InterruptedError extends define('InterruptedError') {}
/** A `ConcurrentModificationException` on the member. Code `CONCURRENT_MODIFICATION`. */
export class ConcurrentModificationError extends define('ConcurrentModificationError') {}
/** An `ArrayIndexOutOfBoundsException` on the member. Code `ARRAY_INDEX_OUT_OF_BOUNDS`. */
export class ArrayIndexOutOfBoundsError extends define('ArrayIndexOutOfBoundsError') {}
/** An `ArrayStoreException` on the member. Code `ARRAY_STORE`. */
export class ArrayStoreError extends define('ArrayStoreError') {}
/** An `IndexOutOfBoundsException` on the member. Code `INDEX_OUT_OF_BOUNDS`. */
export class IndexOutOfBoundsError extends define('IndexOutOfBoundsError') {}
/** A `NegativeArraySizeException` on the member. Code `NEGATIVE_ARRAY_SIZE`. */
export class NegativeArraySizeError extends define('NegativeArraySizeError') {}
/** Two parts of the cluster are configured differently. Code `CONFIG_MISMATCH`. */
export class ConfigMismatchError extends define('ConfigMismatchError') {}
/** The member met an address it cannot use. Code `INVALID_ADDRESS`. */
export class InvalidAddressError extends define('InvalidAddressError') {}
/** The object was used while or after being destroyed. Code `DISTRIBUTED_OBJECT_DESTROYED`. */
export class DistributedObjectDestroyedError extends define('DistributedObjectDestroyedError') {}
/** The query failed, or its result is too large. Code `QUERY`. */
export class QueryError extends define('QueryError') {}
/** The transaction failed. Code `TRANSACTION`. */
export class TransactionError extends define('TransactionError') {}
/** The transaction is not active. Code `TRANSACTION_NOT_ACTIVE`. */
export class TransactionNotActiveError extends define('TransactionNotActiveError') {}
/** The transaction took too long. Code `TRANSACTION_TIMED_OUT`. */
export class TransactionTimedOutError extends define('TransactionTimedOutError') {}
/** Too few members are present for this operation. Code `SPLIT_BRAIN_PROTECTION`. */
export class SplitBrainProtectionError extends define('SplitBrainProtectionError', undefined, TransactionError) {}
/** The member, or its edition, lacks the operation. Code `UNSUPPORTED_OPERATION`. */
export class UnsupportedOperationError extends define('UnsupportedOperationError') {}
/** The replicas that were read from are gone. Code `CONSISTENCY_LOST`. */
export class ConsistencyLostError extends define('ConsistencyLostError') {}
/** The cluster consists of lite members only. Code `NO_DATA_MEMBER_IN_CLUSTER`. */
export class NoDataMemberInClusterError extends define('NoDataMemberInClusterError') {}
/** The ring buffer sequence is already overwritten. Code `STALE_SEQUENCE`. */
export class StaleSequenceError extends define('StaleSequenceError') {}
/** The reliable topic is full. Code `TOPIC_OVERLOAD`. */
export class TopicOverloadError extends define('TopicOverloadError') {}
/** The member's node id does not fit a flake id. Code `NODE_ID_OUT_OF_RANGE`. */
export class NodeIdOutOfRangeError extends define('NodeIdOutOfRangeError') {}
/** The write-behind queue is full. Code `REACHED_MAX_SIZE`. */
export class ReachedMaxSizeError extends define('ReachedMaxSizeError') {}
/** The scheduled task is gone. Code `STALE_TASK_ID`. */
export class StaleTaskIdError extends define('StaleTaskIdError') {}
/** The CP session expired. Code `SESSION_EXPIRED`. */
export class SessionExpiredError extends define('SessionExpiredError') {}
/** The CP group was destroyed. Code `CP_GROUP_DESTROYED`. */
export class CPGroupDestroyedError extends define('CPGroupDestroyedError') {}
/** The lock is not owned any more. Code `LOCK_OWNERSHIP_LOST`. */
export class LockOwnershipLostError extends define('LockOwnershipLostError') {}
/** The lock is reentrant, and its limit is reached. Code `LOCK_ACQUIRE_LIMIT_REACHED`. */
export class LockAcquireLimitReachedError extends define('LockAcquireLimitReachedError') {}
/** The caller does not own the lock. Code `ILLEGAL_MONITOR_STATE`. */
export class IllegalMonitorStateError extends define('IllegalMonitorStateError') {}
/** Waiting in the CP subsystem was cancelled. Code `WAIT_KEY_CANCELLED`. */
export class WaitKeyCancelledError extends define('WaitKeyCancelledError') {}
/** The CP leader changed. Code `LEADER_DEMOTED`. */
export class LeaderDemotedError extends define('LeaderDemotedError') {}
/** The CP log moved on. Code `STALE_APPEND_REQUEST`. */
export class StaleAppendRequestError extends define('StaleAppendRequestError') {}
/** The CP member is not the leader. Code `NOT_LEADER`. */
export class NotLeaderError extends define('NotLeaderError') {}

/** A member error that has no class here; `server.className` tells what it was. Code `UNDEFINED_ERROR_CODE`. */
export class UndefinedErrorCodeError extends define('UndefinedErrorCodeError') {}

/** A class of its own where other clients report an undefined code, so that their `catch` code still matches. */
function named(name: string): ErrorClass {
  return define(name, undefined, UndefinedErrorCodeError);
}
/** A task failed on the member. Code `EXECUTION`. */
export class ExecutionError extends named('ExecutionError') {}
/** An entry processor failed. Code `ENTRY_PROCESSOR`. */
export class EntryProcessorError extends named('EntryProcessorError') {}
/** The member took no more tasks. Code `REJECTED_EXECUTION`. */
export class RejectedExecutionError extends named('RejectedExecutionError') {}
/** The client lacks the permission. Code `ACCESS_CONTROL`. */
export class AccessControlError extends named('AccessControlError') {}
/** The member's security refused the call. Code `SECURITY`. */
export class SecurityError extends named('SecurityError') {}
/** Logging in failed on the member. Code `LOGIN`. */
export class LoginError extends named('LoginError') {}
/** The message is larger than the member takes. Code `MAX_MESSAGE_SIZE_EXCEEDED`. */
export class MaxMessageSizeExceededError extends named('MaxMessageSizeExceededError') {}
/** The member has no such service. Code `SERVICE_NOT_FOUND`. */
export class ServiceNotFoundError extends named('ServiceNotFoundError') {}
/** The object must not be changed. Code `MUTATION_DISALLOWED`. */
export class MutationDisallowedError extends named('MutationDisallowedError') {}
/** The task exists already. Code `DUPLICATE_TASK`. */
export class DuplicateTaskError extends named('DuplicateTaskError') {}
/** The task is gone. Code `STALE_TASK`. */
export class StaleTaskError extends named('StaleTaskError') {}
/** The member was reset while it worked. Code `LOCAL_MEMBER_RESET`. */
export class LocalMemberResetError extends named('LocalMemberResetError') {}
/** The members' versions differ. Code `VERSION_MISMATCH`. */
export class VersionMismatchError extends named('VersionMismatchError') {}
/** An XA transaction failed. Code `XA`. */
export class XAError extends named('XAError') {}
/** Something on the member timed out. Code `HAZELCAST_TIMEOUT`. */
export class HazelcastTimeoutError extends named('HazelcastTimeoutError') {}

/** How a member's numeric code reads here. */
const serverCodes: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [1, ArrayIndexOutOfBoundsError],
  [2, ArrayStoreError],
  [3, AuthenticationError],
  [8, CallerNotMemberError],
  [9, CancellationError],
  [10, ClassCastError],
  [11, ClassNotFoundError],
  [12, ConcurrentModificationError],
  [13, ConfigMismatchError],
  [14, DistributedObjectDestroyedError],
  [15, IOError],
  [16, EntryProcessorError],
  [17, ExecutionError],
  [18, HazelcastError],
  [19, HazelcastInstanceNotActiveError],
  [20, HazelcastOverloadError],
  [21, HazelcastSerializationError],
  [22, IOError],
  [23, IllegalArgumentError],
  [26, IllegalMonitorStateError],
  [27, IllegalStateError],
  [29, IndexOutOfBoundsError],
  [30, InterruptedError],
  [31, InvalidAddressError],
  [32, InvalidConfigurationError],
  [33, MemberLeftError],
  [34, NegativeArraySizeError],
  [35, NoSuchElementError],
  [36, IOError],
  [37, NullPointerError],
  [38, OperationTimeoutError],
  [39, PartitionMigratingError],
  [40, QueryError],
  [41, QueryError],
  [42, SplitBrainProtectionError],
  [43, ReachedMaxSizeError],
  [44, RejectedExecutionError],
  [46, RetryableHazelcastError],
  [47, RetryableIOError],
  [49, SecurityError],
  [50, IOError],
  [51, StaleSequenceError],
  [52, TargetDisconnectedError],
  [53, TargetNotMemberError],
  [54, HazelcastTimeoutError],
  [55, TopicOverloadError],
  [56, TransactionError],
  [57, TransactionNotActiveError],
  [58, TransactionTimedOutError],
  [61, UnsupportedOperationError],
  [62, WrongTargetError],
  [63, XAError],
  [64, AccessControlError],
  [65, LoginError],
  [67, NoDataMemberInClusterError],
  [69, MaxMessageSizeExceededError],
  [75, ServiceNotFoundError],
  [76, StaleTaskIdError],
  [77, DuplicateTaskError],
  [78, StaleTaskError],
  [79, LocalMemberResetError],
  [80, IndeterminateOperationStateError],
  [81, NodeIdOutOfRangeError],
  [82, TargetNotReplicaError],
  [83, MutationDisallowedError],
  [84, ConsistencyLostError],
  [85, SessionExpiredError],
  [86, WaitKeyCancelledError],
  [87, LockAcquireLimitReachedError],
  [88, LockOwnershipLostError],
  [89, CPGroupDestroyedError],
  [90, CannotReplicateError],
  [91, LeaderDemotedError],
  [92, StaleAppendRequestError],
  [93, NotLeaderError],
  [94, VersionMismatchError],
]);

/**
 * Turns a member's failure into the error to throw (ERROR-2).
 *
 * @param server what the member reported; an unknown code becomes an {@link UndefinedErrorCodeError}
 * @param message the member's message, or `null` when it sent none
 * @param cause the error of the next entry of the member's cause chain, if there is one
 */
export function errorFromServer(server: ServerFailure, message: string | null, cause?: HazelcastError): HazelcastError {
  const type = serverCodes.get(server.code) ?? UndefinedErrorCodeError;
  const details: ErrorDetails = { server, maybeExecuted: true };
  return new type(message ?? server.className, cause === undefined ? details : { ...details, cause });
}
