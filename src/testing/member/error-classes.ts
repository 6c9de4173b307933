import { MemberError } from './call.ts';

/** The Java classes of the error codes that clients meet when members come and go. */
const classNames: ReadonlyMap<number, string> = new Map([
  [8, 'com.hazelcast.spi.exception.CallerNotMemberException'],
  [14, 'com.hazelcast.spi.exception.DistributedObjectDestroyedException'],
  [18, 'com.hazelcast.core.HazelcastException'],
  [19, 'com.hazelcast.core.HazelcastInstanceNotActiveException'],
  [22, 'java.io.IOException'],
  [23, 'java.lang.IllegalArgumentException'],
  [33, 'com.hazelcast.core.MemberLeftException'],
  [39, 'com.hazelcast.spi.exception.PartitionMigratingException'],
  [46, 'com.hazelcast.spi.exception.RetryableHazelcastException'],
  [47, 'com.hazelcast.spi.exception.RetryableIOException'],
  [51, 'com.hazelcast.ringbuffer.StaleSequenceException'],
  [52, 'com.hazelcast.spi.exception.TargetDisconnectedException'],
  [53, 'com.hazelcast.spi.exception.TargetNotMemberException'],
  [61, 'java.lang.UnsupportedOperationException'],
  [62, 'com.hazelcast.spi.exception.WrongTargetException'],
  [80, 'com.hazelcast.core.IndeterminateOperationStateException'],
  [82, 'com.hazelcast.spi.exception.TargetNotReplicaException'],
  [90, 'com.hazelcast.spi.exception.CannotReplicateException'],
]);

/** The failure that a rule asks for, in the class of its code unless it names one. */
export function errorOf(fault: { readonly code: number; readonly className?: string; readonly message?: string }): MemberError {
  const className = fault.className ?? classNames.get(fault.code) ?? 'java.lang.RuntimeException';
  return new MemberError(fault.code, className, fault.message ?? 'a fault of the embedded member');
}
