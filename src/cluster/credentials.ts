import type { Clock } from '../clock.ts';
import { isObject } from '../diagnostics/check.ts';
import { AuthenticationError, IOError } from '../errors.ts';
import type { Credentials } from '../network/authentication.ts';
import type { Target } from '../network/socket.ts';
import { Address } from './addresses.ts';
import { inTime } from './in-time.ts';

/** What a {@link CredentialsProvider} is asked for. */
export interface CredentialsContext {
  readonly clusterName: string;
  /** The member that is to believe them. */
  readonly address: Address;
  /** The number of authentications since the last one that a member accepted, this one included. From 1. */
  readonly attempt: number;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What a {@link CredentialsProvider} answers; `null` is nothing to show. */
export type ProvidedCredentials =
  | { readonly username: string; readonly password: string }
  | { readonly token: string; readonly encoding?: 'ASCII' | 'BASE64' }
  | { readonly custom: unknown }
  | null;

/** Gives the credentials for one authentication. What it answers is neither kept nor logged. */
export type CredentialsProvider = (context: CredentialsContext) => Promise<ProvidedCredentials>;

/** Where credentials come from: from the configuration, through the serializer, or from a function of the user. */
export type CredentialsSource =
  | Credentials
  | { readonly kind: 'custom'; readonly custom: unknown }
  | { readonly kind: 'provider'; readonly provider: CredentialsProvider };

/** The credentials for one authentication with the target. The signal ends the wait for them. */
export type AskCredentials = (target: Target, attempt: number, signal: AbortSignal) => Promise<Credentials>;

/** What asking for credentials needs. */
export interface CredentialsOptions {
  readonly clock: Clock;
  readonly clusterName: string;
  /** How long a provider may take, in milliseconds. */
  readonly timeoutMillis: number;
  readonly serialize: (value: unknown) => Buffer;
}

/**
 * Asks the source for each authentication. The function rejects with what the provider rejects with, inside an AuthenticationError;
 * with an AuthenticationError when the answer is none; with an IOError with code `AUTHENTICATION_TIMEOUT` when there is no answer in time.
 */
export function credentialsFrom(
  source: CredentialsSource,
  { clock, clusterName, timeoutMillis, serialize }: CredentialsOptions,
): AskCredentials {
  if (source.kind === 'custom') return () => Promise.resolve({ kind: 'token', token: serialize(source.custom) });
  if (source.kind !== 'provider') return () => Promise.resolve(source);
  const expired = () => new IOError(`security.provider did not answer within ${timeoutMillis} ms`, { code: 'AUTHENTICATION_TIMEOUT' });
  return async ({ host, port }, attempt, outer) => {
    const ask = (signal: AbortSignal) => answerOf(source.provider, { clusterName, address: new Address(host, port), attempt, signal });
    return read(await inTime(ask, { clock, timeoutMillis, signal: outer, expired }), serialize);
  };
}

/** Whatever the provider fails with, it is this address that failed: none of its errors may look like one of ours. */
async function answerOf(provider: CredentialsProvider, context: CredentialsContext): Promise<unknown> {
  try {
    return await provider(context);
  } catch (cause) {
    throw new AuthenticationError(`security.provider failed${cause instanceof Error ? `: ${cause.message}` : ''}`, { cause });
  }
}

function read(answer: unknown, serialize: CredentialsOptions['serialize']): Credentials {
  if (answer === null) return { kind: 'none' };
  const { username, password, token, encoding = 'ASCII', custom } = isObject(answer) ? answer : {};
  if (typeof username === 'string' && typeof password === 'string') return { kind: 'password', username, password };
  if (typeof token === 'string' && (encoding === 'ASCII' || encoding === 'BASE64')) return tokenOf(token, encoding);
  if (custom !== undefined) return { kind: 'token', token: serialize(custom) };
  throw new AuthenticationError('security.provider must answer null or an object with username and password, with token, or with custom');
}

/** The credentials that a token is. */
export function tokenOf(token: string, encoding: 'ASCII' | 'BASE64'): Credentials {
  return { kind: 'token', token: Buffer.from(token, encoding === 'BASE64' ? 'base64' : 'ascii') };
}
