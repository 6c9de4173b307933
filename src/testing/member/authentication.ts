import type { ReplyOf } from '../../protocol/message.ts';
import { clientAuthentication, clientAuthenticationCustom } from '../../protocol/messages/client.ts';
import type { UUID } from '../../protocol/uuid.ts';
import { handle, type Call } from './call.ts';
import { releaseOf, speaks, type Credentials } from './settings.ts';
import { memberInfos, partitionsOf } from './views.ts';

/** Answers to a client that introduces itself. */
const Status = { authenticated: 0, credentialsFailed: 1, serializationVersionMismatch: 2 } as const;

/** The only version of the serialization format. */
const SERIALIZATION_VERSION = 1;

type Answer = ReplyOf<typeof clientAuthentication>;

interface Introduction {
  readonly clusterName: string;
  readonly serializationVersion: number;
  readonly uuid: UUID | null;
  readonly clientName: string;
}

/** The two messages that may come first on a connection. */
export const authenticationHandlers = [
  handle(clientAuthentication, (request, call) => answer(request, call, (expected) => hasPassword(request, expected))),
  handle(clientAuthenticationCustom, (request, call) => answer(request, call, (expected) => hasToken(request.credentials, expected))),
] as const;

function hasPassword(shown: { readonly username: string | null; readonly password: string | null }, expected: Credentials): boolean {
  return 'username' in expected && shown.username === expected.username && shown.password === expected.password;
}

function hasToken(shown: Buffer, expected: Credentials): boolean {
  return 'token' in expected && shown.toString() === expected.token;
}

function answer(request: Introduction, call: Call, matches: (expected: Credentials) => boolean): Answer {
  const status = statusOf(request, call, matches);
  if (status !== Status.authenticated) return { ...common(call), status, address: null, memberUuid: null, clusterId: null };
  call.client.admit({ uuid: String(request.uuid), name: request.clientName });
  const { address, uuid: memberUuid } = call.member;
  return { ...common(call), ...appended(call), status, address, memberUuid, clusterId: call.cluster.topology.clusterId };
}

function statusOf(request: Introduction, { cluster: { settings } }: Call, matches: (expected: Credentials) => boolean): number {
  if (settings.authenticationStatus !== undefined) return settings.authenticationStatus;
  if (request.serializationVersion !== SERIALIZATION_VERSION) return Status.serializationVersionMismatch;
  const isKnown = settings.credentials === undefined || matches(settings.credentials);
  return isKnown && request.clusterName === settings.clusterName ? Status.authenticated : Status.credentialsFailed;
}

function common({ cluster: { settings } }: Call) {
  const { major, minor, patch } = releaseOf[settings.protocolVersion];
  return {
    serializationVersion: SERIALIZATION_VERSION,
    serverHazelcastVersion: `${major}.${minor}.${patch}`,
    partitionCount: settings.partitionCount,
    failoverSupported: settings.failoverSupported,
  };
}

/** What came with later protocols. */
function appended({ cluster }: Call): Partial<Answer> {
  const { settings, topology } = cluster;
  if (!speaks(settings, '2.7')) return {};
  const { memberListVersion, partitionListVersion } = topology;
  const view = { memberListVersion, memberInfos: memberInfos(cluster), partitionListVersion, partitions: partitionsOf(cluster) };
  return { tpcPorts: null, tpcToken: null, ...view, ...(speaks(settings, '2.8') && { keyValuePairs: [] }) };
}
