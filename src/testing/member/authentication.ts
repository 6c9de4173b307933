import type { ReplyOf } from '../../protocol/message.ts';
import { clientAuthentication, clientAuthenticationCustom } from '../../protocol/messages/client.ts';
import { UUID } from '../../protocol/uuid.ts';
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

interface Password {
  readonly username: string | null;
  readonly password: string | null;
}

type Matches = (expected: Credentials | undefined) => boolean;

/** The two messages that may come first on a connection. */
export const authenticationHandlers = [
  handle(clientAuthentication, (request, call) => answer(request, call, (expected) => hasPassword(request, expected))),
  handle(clientAuthenticationCustom, (request, call) => answer(request, call, (expected) => hasToken(request.credentials, expected))),
] as const;

/** Without security members do not take credentials either. */
function hasPassword(shown: Password, expected: Credentials | Password = { username: null, password: null }): boolean {
  return 'username' in expected && shown.username === expected.username && shown.password === expected.password;
}

function hasToken(shown: Buffer, expected: Credentials | undefined): boolean {
  return expected !== undefined && 'token' in expected && shown.toString() === expected.token;
}

function answer(request: Introduction, call: Call, matches: Matches): Answer {
  const status = statusOf(request, call, matches);
  if (status !== Status.authenticated) return { ...REFUSED, ...appended(call, NO_VIEW), status };
  call.client.admit({ uuid: request.uuid ?? UUID.random(), name: request.clientName });
  return { ...identity(call), ...appended(call, viewOf(call)), status };
}

function statusOf(request: Introduction, { cluster: { settings } }: Call, matches: Matches): number {
  if (settings.authenticationStatus !== undefined) return settings.authenticationStatus;
  if (request.serializationVersion !== SERIALIZATION_VERSION) return Status.serializationVersionMismatch;
  return matches(settings.credentials) && request.clusterName === settings.clusterName ? Status.authenticated : Status.credentialsFailed;
}

/** What a client gets to know that is not let in: nothing. */
const REFUSED = {
  address: null,
  memberUuid: null,
  serializationVersion: -1,
  serverHazelcastVersion: '',
  partitionCount: -1,
  clusterId: null,
  failoverSupported: false,
} as const;
const NO_VIEW = { memberListVersion: -1, memberInfos: [], partitionListVersion: -1, partitions: [], keyValuePairs: [] } as const;

function identity({ cluster: { settings, topology }, member }: Call) {
  const { major, minor, patch } = releaseOf[settings.protocolVersion];
  return {
    address: member.address,
    memberUuid: member.uuid,
    serializationVersion: SERIALIZATION_VERSION,
    serverHazelcastVersion: `${major}.${minor}.${patch}`,
    partitionCount: settings.partitionCount,
    clusterId: topology.clusterId,
    failoverSupported: settings.failoverSupported,
  };
}

type View = Required<Pick<Answer, 'memberListVersion' | 'memberInfos' | 'partitionListVersion' | 'partitions' | 'keyValuePairs'>>;

function viewOf({ cluster }: Call): View {
  const { settings, topology } = cluster;
  const { memberListVersion, partitionListVersion } = topology;
  const { major, minor } = releaseOf[settings.protocolVersion];
  const keyValuePairs = [['clusterVersion', `${major}.${minor}`]] as const;
  return { memberListVersion, memberInfos: memberInfos(cluster), partitionListVersion, partitions: partitionsOf(cluster), keyValuePairs };
}

/** What came with later protocols. */
function appended({ cluster: { settings } }: Call, { keyValuePairs, ...view }: View): Partial<Answer> {
  if (!speaks(settings, '2.7')) return {};
  return { tpcPorts: null, tpcToken: null, ...view, ...(speaks(settings, '2.8') && { keyValuePairs }) };
}
