import type { Logger } from '../diagnostics/logger.ts';
import {
  AuthenticationError,
  ClientNotAllowedInClusterError,
  type HazelcastError,
  IllegalStateError,
  IOError,
  OperationTimeoutError,
} from '../errors.ts';
import { clientAuthentication, clientAuthenticationCustom } from '../protocol/messages/client.ts';
import type { ReplyOf } from '../protocol/message.ts';
import type { UUID } from '../protocol/uuid.ts';
import type { Connection } from './connection.ts';

/** How the client proves who it is. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly username: string | null; readonly password: string | null }
  | { readonly kind: 'token'; readonly token: Buffer };

/** What the client says of itself to a member. */
export interface Introduction {
  readonly clusterName: string;
  /** Made once per client, and sent on every connection (AUTH-2). */
  readonly clientUuid: UUID;
  readonly clientName: string;
  readonly labels: readonly string[];
  /** Whether the client connects to every member. */
  readonly isSmart: boolean;
  /** Whether the client may move to another cluster, which a member has to support (FAILOVER-6). */
  readonly needsFailover: boolean;
  readonly timeoutMillis: number;
}

/** What the client shows to be believed. */
export interface Proof {
  readonly credentials: Credentials;
}

/** What a member answered: it takes the client. */
export type Acceptance = Omit<ReplyOf<typeof clientAuthentication>, 'memberUuid'> & { readonly memberUuid: UUID };

/** The version of this client, which members show to their operators. */
export const CLIENT_VERSION = '0.1.0';

const SERIALIZATION_VERSION = 1;
const SINGLE_MEMBER = 0;
const ALL_MEMBERS = 1;
/** What members take from a client that has not authenticated, unless they are configured otherwise, in bytes (AUTH-3). */
const SAFE_BYTES = 1024;

/**
 * Introduces the client, as the only message on a new connection (AUTH-1), and returns what the member answered.
 *
 * @throws AuthenticationError the member refused the cluster name or the credentials
 * @throws ClientNotAllowedInClusterError the cluster does not take this client, or the member cannot do failover
 * @throws IllegalStateError the member speaks another version of serialization
 * @throws IOError with code `AUTHENTICATION_TIMEOUT` when the member stays silent (AUTH-4)
 */
export async function authenticate(connection: Connection, introduction: Introduction & Proof, logger: Logger): Promise<Acceptance> {
  let error: unknown;
  try {
    const reply = await introduce(connection, introduction, logger);
    const refusal = refusalOf(reply.status, reply.failoverSupported, introduction);
    if (refusal === undefined && reply.memberUuid !== null) return { ...reply, memberUuid: reply.memberUuid };
    error = refusal ?? new AuthenticationError('the member accepted the client without saying who it is');
  } catch (failure) {
    error = failure instanceof OperationTimeoutError ? silence(introduction.timeoutMillis) : failure;
  }
  connection.close('AUTHENTICATION', error);
  throw error;
}

function introduce(
  connection: Connection,
  introduction: Introduction & Proof,
  logger: Logger,
): Promise<ReplyOf<typeof clientAuthentication>> {
  const { credentials, timeoutMillis } = introduction;
  const common = {
    clusterName: introduction.clusterName,
    uuid: introduction.clientUuid,
    clientType: 'NJS',
    serializationVersion: SERIALIZATION_VERSION,
    clientHazelcastVersion: CLIENT_VERSION,
    clientName: introduction.clientName,
    labels: introduction.labels,
    routingMode: introduction.isSmart ? ALL_MEMBERS : SINGLE_MEMBER,
    cpDirectToLeaderRouting: false,
  };
  const onBytes = (bytes: number) => {
    if (bytes > SAFE_BYTES)
      logger.warn('Authentication', `the authentication message has ${bytes} bytes, more than the ${SAFE_BYTES} that a member may take`);
  };
  if (credentials.kind === 'token') {
    return connection.request(clientAuthenticationCustom, { ...common, credentials: credentials.token }, { timeoutMillis, onBytes });
  }
  const { username, password } = credentials.kind === 'password' ? credentials : { username: null, password: null };
  return connection.request(clientAuthentication, { ...common, username, password }, { timeoutMillis, onBytes });
}

/** Why the member's answer is a refusal, if it is one (AUTH-6). */
function refusalOf(status: number, failoverSupported: boolean, { clusterName, needsFailover }: Introduction): HazelcastError | undefined {
  switch (status) {
    case 0:
      if (failoverSupported || !needsFailover) return undefined;
      return new ClientNotAllowedInClusterError('the member does not support clients that move between clusters');
    case 1:
      return new AuthenticationError(`the member refused the cluster name ${JSON.stringify(clusterName)} or the credentials`);
    case 2:
      return new IllegalStateError('the member speaks another version of serialization');
    case 3:
      return new ClientNotAllowedInClusterError(`the cluster ${JSON.stringify(clusterName)} does not take this client`);
    default:
      return new AuthenticationError(`the member answered the authentication with the unknown status ${status}`);
  }
}

function silence(timeoutMillis: number): IOError {
  return new IOError(`the member did not answer the authentication within ${timeoutMillis} ms`, { code: 'AUTHENTICATION_TIMEOUT' });
}
