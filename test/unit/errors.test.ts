import { describe, expect, test } from 'vitest';
import * as errors from '../../src/errors.ts';

const { AbortError, errorFromServer, HazelcastError, UndefinedErrorCodeError } = errors;

/** Every class with its code. A code never changes in a minor version, so a change here is a change for users. */
const codes = {
  HazelcastError: 'HAZELCAST',
  ClientOfflineError: 'CLIENT_OFFLINE',
  ClientNotActiveError: 'CLIENT_NOT_ACTIVE',
  TargetDisconnectedError: 'TARGET_DISCONNECTED',
  OperationTimeoutError: 'OPERATION_TIMEOUT',
  IOError: 'IO_ERROR',
  IllegalStateError: 'ILLEGAL_STATE',
  IllegalArgumentError: 'ILLEGAL_ARGUMENT',
  AuthenticationError: 'AUTHENTICATION_FAILED',
  ClientNotAllowedInClusterError: 'CLIENT_NOT_ALLOWED_IN_CLUSTER',
  IndeterminateOperationStateError: 'INDETERMINATE_OPERATION_STATE',
  HazelcastSerializationError: 'SERIALIZATION',
  ProtocolError: 'PROTOCOL',
  HazelcastOverloadError: 'HAZELCAST_OVERLOAD',
  InvalidConfigurationError: 'INVALID_CONFIGURATION',
  RetryableHazelcastError: 'RETRYABLE_HAZELCAST',
  TargetNotMemberError: 'TARGET_NOT_MEMBER',
  CallerNotMemberError: 'CALLER_NOT_MEMBER',
  MemberLeftError: 'MEMBER_LEFT',
  PartitionMigratingError: 'PARTITION_MIGRATING',
  RetryableIOError: 'RETRYABLE_IO',
  CannotReplicateError: 'CANNOT_REPLICATE',
  WrongTargetError: 'WRONG_TARGET',
  TargetNotReplicaError: 'TARGET_NOT_REPLICA',
  HazelcastInstanceNotActiveError: 'HAZELCAST_INSTANCE_NOT_ACTIVE',
  CancellationError: 'CANCELLATION',
  ClassCastError: 'CLASS_CAST',
  ClassNotFoundError: 'CLASS_NOT_FOUND',
  NullPointerError: 'NULL_POINTER',
  NoSuchElementError: 'NO_SUCH_ELEMENT',
  InterruptedError: 'INTERRUPTED',
  ConcurrentModificationError: 'CONCURRENT_MODIFICATION',
  ArrayIndexOutOfBoundsError: 'ARRAY_INDEX_OUT_OF_BOUNDS',
  ArrayStoreError: 'ARRAY_STORE',
  IndexOutOfBoundsError: 'INDEX_OUT_OF_BOUNDS',
  NegativeArraySizeError: 'NEGATIVE_ARRAY_SIZE',
  ConfigMismatchError: 'CONFIG_MISMATCH',
  InvalidAddressError: 'INVALID_ADDRESS',
  DistributedObjectDestroyedError: 'DISTRIBUTED_OBJECT_DESTROYED',
  QueryError: 'QUERY',
  TransactionError: 'TRANSACTION',
  TransactionNotActiveError: 'TRANSACTION_NOT_ACTIVE',
  TransactionTimedOutError: 'TRANSACTION_TIMED_OUT',
  SplitBrainProtectionError: 'SPLIT_BRAIN_PROTECTION',
  UnsupportedOperationError: 'UNSUPPORTED_OPERATION',
  ConsistencyLostError: 'CONSISTENCY_LOST',
  NoDataMemberInClusterError: 'NO_DATA_MEMBER_IN_CLUSTER',
  StaleSequenceError: 'STALE_SEQUENCE',
  TopicOverloadError: 'TOPIC_OVERLOAD',
  NodeIdOutOfRangeError: 'NODE_ID_OUT_OF_RANGE',
  ReachedMaxSizeError: 'REACHED_MAX_SIZE',
  StaleTaskIdError: 'STALE_TASK_ID',
  SessionExpiredError: 'SESSION_EXPIRED',
  CPGroupDestroyedError: 'CP_GROUP_DESTROYED',
  LockOwnershipLostError: 'LOCK_OWNERSHIP_LOST',
  LockAcquireLimitReachedError: 'LOCK_ACQUIRE_LIMIT_REACHED',
  IllegalMonitorStateError: 'ILLEGAL_MONITOR_STATE',
  WaitKeyCancelledError: 'WAIT_KEY_CANCELLED',
  LeaderDemotedError: 'LEADER_DEMOTED',
  StaleAppendRequestError: 'STALE_APPEND_REQUEST',
  NotLeaderError: 'NOT_LEADER',
  UndefinedErrorCodeError: 'UNDEFINED_ERROR_CODE',
  ExecutionError: 'EXECUTION',
  EntryProcessorError: 'ENTRY_PROCESSOR',
  RejectedExecutionError: 'REJECTED_EXECUTION',
  AccessControlError: 'ACCESS_CONTROL',
  SecurityError: 'SECURITY',
  LoginError: 'LOGIN',
  MaxMessageSizeExceededError: 'MAX_MESSAGE_SIZE_EXCEEDED',
  ServiceNotFoundError: 'SERVICE_NOT_FOUND',
  MutationDisallowedError: 'MUTATION_DISALLOWED',
  DuplicateTaskError: 'DUPLICATE_TASK',
  StaleTaskError: 'STALE_TASK',
  LocalMemberResetError: 'LOCAL_MEMBER_RESET',
  VersionMismatchError: 'VERSION_MISMATCH',
  XAError: 'XA',
  HazelcastTimeoutError: 'HAZELCAST_TIMEOUT',
} as const;

type Name = keyof typeof codes;
const names = Object.keys(codes) as Name[];

/** Which class stands for a number that a member sends; other numbers have none. */
const serverCodes: Readonly<Record<number, Name>> = {
  1: 'ArrayIndexOutOfBoundsError',
  2: 'ArrayStoreError',
  3: 'AuthenticationError',
  8: 'CallerNotMemberError',
  9: 'CancellationError',
  10: 'ClassCastError',
  11: 'ClassNotFoundError',
  12: 'ConcurrentModificationError',
  13: 'ConfigMismatchError',
  14: 'DistributedObjectDestroyedError',
  15: 'IOError',
  16: 'EntryProcessorError',
  17: 'ExecutionError',
  18: 'HazelcastError',
  19: 'HazelcastInstanceNotActiveError',
  20: 'HazelcastOverloadError',
  21: 'HazelcastSerializationError',
  22: 'IOError',
  23: 'IllegalArgumentError',
  26: 'IllegalMonitorStateError',
  27: 'IllegalStateError',
  29: 'IndexOutOfBoundsError',
  30: 'InterruptedError',
  31: 'InvalidAddressError',
  32: 'InvalidConfigurationError',
  33: 'MemberLeftError',
  34: 'NegativeArraySizeError',
  35: 'NoSuchElementError',
  36: 'IOError',
  37: 'NullPointerError',
  38: 'OperationTimeoutError',
  39: 'PartitionMigratingError',
  40: 'QueryError',
  41: 'QueryError',
  42: 'SplitBrainProtectionError',
  43: 'ReachedMaxSizeError',
  44: 'RejectedExecutionError',
  46: 'RetryableHazelcastError',
  47: 'RetryableIOError',
  49: 'SecurityError',
  50: 'IOError',
  51: 'StaleSequenceError',
  52: 'TargetDisconnectedError',
  53: 'TargetNotMemberError',
  54: 'HazelcastTimeoutError',
  55: 'TopicOverloadError',
  56: 'TransactionError',
  57: 'TransactionNotActiveError',
  58: 'TransactionTimedOutError',
  61: 'UnsupportedOperationError',
  62: 'WrongTargetError',
  63: 'XAError',
  64: 'AccessControlError',
  65: 'LoginError',
  67: 'NoDataMemberInClusterError',
  69: 'MaxMessageSizeExceededError',
  75: 'ServiceNotFoundError',
  76: 'StaleTaskIdError',
  77: 'DuplicateTaskError',
  78: 'StaleTaskError',
  79: 'LocalMemberResetError',
  80: 'IndeterminateOperationStateError',
  81: 'NodeIdOutOfRangeError',
  82: 'TargetNotReplicaError',
  83: 'MutationDisallowedError',
  84: 'ConsistencyLostError',
  85: 'SessionExpiredError',
  86: 'WaitKeyCancelledError',
  87: 'LockAcquireLimitReachedError',
  88: 'LockOwnershipLostError',
  89: 'CPGroupDestroyedError',
  90: 'CannotReplicateError',
  91: 'LeaderDemotedError',
  92: 'StaleAppendRequestError',
  93: 'NotLeaderError',
  94: 'VersionMismatchError',
};

describe('error classes', () => {
  test('API-7 ERROR-1: every class extends HazelcastError and carries its name and its code', () => {
    for (const name of names) {
      const error = new errors[name]('it failed');
      expect(error).toBeInstanceOf(HazelcastError);
      expect({ name: error.name, code: error.code, message: error.message }).toEqual({ name, code: codes[name], message: 'it failed' });
      expect(error.constructor.name).toBe(name);
      expect(String(error)).toBe(`${name}: it failed`);
    }
  });

  test('ERROR-1: the table above knows every class that there is', () => {
    const classes = Object.entries(errors).filter(([name]) => name.endsWith('Error') && name !== 'AbortError');
    expect(classes.map(([name]) => name).toSorted()).toEqual(names.toSorted());
  });

  test('ERROR-1: an error carries its cause where there is one, and no cause where there is none', () => {
    const cause = new Error('underneath');
    for (const name of names) {
      expect(new errors[name]('it failed', { cause }).cause).toBe(cause);
      expect('cause' in new errors[name]('it failed')).toBe(false);
    }
  });

  test('a more exact code takes the place of the one of the class', () => {
    expect(new errors.IOError('too slow', { code: 'CONNECTION_TIMEOUT' }).code).toBe('CONNECTION_TIMEOUT');
    expect(new errors.OperationTimeoutError('too slow', { code: 'OTHER' }).code).toBe('OTHER');
  });

  test('a name does not show up among the properties of an error', () => {
    expect(Object.keys(new errors.IOError('it failed'))).not.toContain('name');
  });

  test.each(['TargetDisconnectedError', 'OperationTimeoutError'] as const)(
    '%s tells whether the member may have executed the call',
    (name) => {
      expect(new errors[name]('lost').maybeExecuted).toBe(false);
      expect(new errors[name]('lost', { maybeExecuted: true }).maybeExecuted).toBe(true);
    },
  );

  test('InvalidConfigurationError lists what is wrong', () => {
    const issues = [{ path: 'clusterName', message: 'clusterName must be a string' }];
    expect(new errors.InvalidConfigurationError('refused', { issues }).issues).toBe(issues);
    expect(new errors.InvalidConfigurationError('refused').issues).toEqual([]);
  });

  test('AbortError is no HazelcastError, and its cause is the reason of the signal', () => {
    const reason = new Error('the user left');
    const error = new AbortError(reason, true);
    expect(error).not.toBeInstanceOf(HazelcastError);
    expect(error).toBeInstanceOf(Error);
    expect({ name: error.name, code: error.code, maybeExecuted: error.maybeExecuted }).toEqual({
      name: 'AbortError',
      code: 'ABORT_ERR',
      maybeExecuted: true,
    });
    expect(error.cause).toBe(reason);
    expect(new AbortError(reason).maybeExecuted).toBe(false);
  });
});

describe('what users catch', () => {
  const parents: readonly (readonly [Name, readonly Name[]])[] = [
    [
      'RetryableHazelcastError',
      [
        'TargetNotMemberError',
        'CallerNotMemberError',
        'MemberLeftError',
        'PartitionMigratingError',
        'RetryableIOError',
        'CannotReplicateError',
        'WrongTargetError',
        'TargetNotReplicaError',
      ],
    ],
    ['IllegalStateError', ['HazelcastInstanceNotActiveError', 'CancellationError']],
    ['TransactionError', ['SplitBrainProtectionError']],
    [
      'UndefinedErrorCodeError',
      [
        'ExecutionError',
        'EntryProcessorError',
        'RejectedExecutionError',
        'AccessControlError',
        'SecurityError',
        'LoginError',
        'MaxMessageSizeExceededError',
        'ServiceNotFoundError',
        'MutationDisallowedError',
        'DuplicateTaskError',
        'StaleTaskError',
        'LocalMemberResetError',
        'VersionMismatchError',
        'XAError',
        'HazelcastTimeoutError',
      ],
    ],
  ];

  test.each(parents)('%s catches the classes below it and no others', (parent, children) => {
    const caught = names.filter((name) => name !== parent && new errors[name]('it failed') instanceof errors[parent]);
    expect(caught.toSorted()).toEqual(children.toSorted());
  });
});

describe('errors that a member sent', () => {
  const stack = [{ className: 'com.hazelcast.Foo', methodName: 'bar', fileName: 'Foo.java', lineNumber: 7 }];
  const sent = (code: number) => ({ code, className: 'com.hazelcast.core.Some', stack });

  test('API-7 ERROR-2: every number becomes its class and carries number, class name and stack', () => {
    for (let code = 0; code < 110; code++) {
      const server = sent(code);
      const error = errorFromServer(server, 'it failed');
      expect(error.name, `code ${code}`).toBe(serverCodes[code] ?? 'UndefinedErrorCodeError');
      expect(error.code, `code ${code}`).toBe(codes[serverCodes[code] ?? 'UndefinedErrorCodeError']);
      expect(error.server).toEqual(server);
      expect(error.serverStackTrace).toEqual(stack);
    }
  });

  test.each([0, 4, 45, 95, 500, 1000, 9999, -1])(
    'ERROR-2: the unknown number %i is an UndefinedErrorCodeError that tells what the member said',
    (code) => {
      const error = errorFromServer(sent(code), 'something new');
      expect(error).toBeInstanceOf(UndefinedErrorCodeError);
      expect(error.constructor).toBe(UndefinedErrorCodeError);
      expect([error.message, error.server?.code, error.server?.className]).toEqual(['something new', code, 'com.hazelcast.core.Some']);
    },
  );

  test('an error without a message says the name of its Java class', () => {
    expect(errorFromServer(sent(37), null).message).toBe('com.hazelcast.core.Some');
    expect(errorFromServer(sent(37), '').message).toBe('');
  });

  test('API-7: an error has a cause only when the member sent one', () => {
    const cause = errorFromServer(sent(22), 'disk full');
    expect(errorFromServer(sent(27), 'it failed', cause).cause).toBe(cause);
    expect('cause' in errorFromServer(sent(27), 'it failed')).toBe(false);
  });

  test('a member that reports a timeout or a lost target may have executed the call', () => {
    for (const code of [38, 52]) expect(errorFromServer(sent(code), null)).toMatchObject({ maybeExecuted: true });
  });

  test('an error of the client itself has nothing of a member', () => {
    const error = new errors.IOError('refused');
    expect([error.server, error.serverStackTrace]).toEqual([undefined, undefined]);
  });
});
