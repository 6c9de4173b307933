import { UUID } from '../protocol/uuid.ts';
import { partitionOf } from '../serialization/partition-hash.ts';
import type { StructureContext } from './object-core.ts';

/** Where keys live. */
export interface PartitionService {
  /** How many partitions the cluster has; 0 before the first connection. */
  getPartitionCount(): number;
  /** The uuid of the member that owns a partition, as far as is known. */
  getPartitionOwner(partitionId: number): UUID | undefined;
  /**
   * The partition of a key.
   *
   * @throws ClientOfflineError (`CLIENT_OFFLINE`) before the client is connected for the first time (START-4)
   * @throws ClientNotActiveError (`CLIENT_NOT_ACTIVE`) when it never was
   */
  getPartitionId(key: unknown): number;
}

/** Where keys live, as users see it. */
export function partitionService({ cluster, invoker, serializer }: StructureContext): PartitionService {
  const { view } = cluster;
  return {
    getPartitionCount: () => view.partitionCount,
    getPartitionOwner(partitionId) {
      const owner = view.partitions.owners[partitionId];
      return owner === undefined ? undefined : UUID.fromString(owner);
    },
    getPartitionId(key) {
      if (cluster.state.phase === 'initial') throw invoker.refusal;
      return partitionOf(serializer.toData(key), view.partitionCount);
    },
  };
}
