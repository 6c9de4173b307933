import { clientAddClusterViewListener } from '../../protocol/messages/client.ts';
import type { MemberInfo } from '../../protocol/structs.ts';
import type { UUID } from '../../protocol/uuid.ts';
import type { Call } from './call.ts';
import type { ClusterState } from './cluster-state.ts';
import type { ViewChange } from './member-state.ts';
import { releaseOf, speaks } from './settings.ts';

/** The member list as clients get it. */
export function memberInfos({ topology, settings }: ClusterState): MemberInfo[] {
  const common = { attributes: [], liteMember: false, version: releaseOf[settings.protocolVersion] };
  return topology.members.map(({ address, uuid }) => ({ ...common, address, uuid, ...(speaks(settings, '2.6') && { addressMap: [] }) }));
}

/** The partitions of each member as clients get them. */
export function partitionsOf({ topology }: ClusterState): (readonly [UUID, readonly number[]])[] {
  return [...topology.owned].map(([{ uuid }, partitions]) => [uuid, partitions]);
}

const { events } = clientAddClusterViewListener;

/** Sends the whole view to a client that asked for it. */
export function sendView(call: Call): void {
  const { cluster, client, correlationId } = call;
  sendChange(call, 'members');
  sendChange(call, 'partitions');
  if (!speaks(cluster.settings, '2.8')) return;
  const memberGroups = [cluster.topology.members.map(({ uuid }) => uuid)];
  client.emit(events.memberGroupsView, { version: cluster.topology.memberListVersion, memberGroups }, correlationId);
  client.emit(events.clusterVersion, { version: releaseOf[cluster.settings.protocolVersion] }, correlationId);
}

/** Sends what changed of the view. */
export function sendChange({ cluster, client, correlationId }: Call, change: ViewChange): void {
  const { memberListVersion, partitionListVersion } = cluster.topology;
  if (change === 'members')
    client.emit(events.membersView, { version: memberListVersion, memberInfos: memberInfos(cluster) }, correlationId);
  else client.emit(events.partitionsView, { version: partitionListVersion, partitions: partitionsOf(cluster) }, correlationId);
}
