import { AuthenticationError, IOError, ProtocolError } from '../index.ts';

/** How far a probe may come, in this order. */
export const STEPS = ['DNS', 'TCP', 'TCP or TLS', 'TLS', 'authentication', 'cluster name or credentials', 'member list', 'calls'] as const;
/** Where a probe failed. */
export type Step = (typeof STEPS)[number];

/** What went wrong with one address. */
export interface Failure {
  readonly address: string;
  readonly step: Step;
  /** The most exact code that is known, for example `ECONNREFUSED`. */
  readonly code: string;
  readonly reason: string;
}

/** What to look at when a step fails. */
const HINTS: Readonly<Partial<Record<Step, string>>> = {
  DNS: 'The name has no address: is it spelled as it should be, and does this machine ask the right name server?',
  TCP: 'Nobody takes connections there: does a member run, on this port, and does a firewall let it through?',
  'TCP or TLS': 'Nobody takes connections there, or the member does not use TLS.',
  TLS: 'The member does not use TLS, or its certificate is not trusted or is for another name.',
  authentication: 'Somebody takes connections there, but does not answer as a member does: is it a member, and does it want --tls?',
  'cluster name or credentials': 'Members do not say which of the two is wrong: see --cluster-name, --username and --password-env.',
  'member list': 'The member takes the client, but does not say who belongs to the cluster.',
};

/** What to look at, if there is something. */
export function hintOf(step: Step): string | undefined {
  return HINTS[step];
}

/** What an address failed at, and why. */
export function diagnose(address: string, error: Error, usesTls: boolean): Failure {
  return { address, step: stepOf(error, usesTls), code: codeOf(error), reason: reasonOf(error) };
}

/** The step of the address that came furthest. */
export function furthest(failures: readonly Failure[]): Step {
  return STEPS[Math.max(0, ...failures.map(({ step }) => STEPS.indexOf(step)))]!;
}

function stepOf(error: Error, usesTls: boolean): Step {
  if (error instanceof AuthenticationError) return 'cluster name or credentials';
  if (codeIn(error) === 'MEMBER_LIST_TIMEOUT') return 'member list';
  if (!(error instanceof IOError) || error.code === 'AUTHENTICATION_TIMEOUT') return 'authentication';
  if (error.code === 'CONNECTION_TIMEOUT') return usesTls ? 'TCP or TLS' : 'TCP';
  const { cause } = error;
  const call = syscallOf(cause);
  if (call === 'getaddrinfo') return 'DNS';
  // several IP addresses of one name failed each, or the only one did
  if (!usesTls || call === 'connect' || cause instanceof AggregateError) return 'TCP';
  return 'TLS';
}

function codeOf(error: Error): string {
  return codeIn(error.cause) ?? codeIn(error) ?? error.name;
}

function codeIn(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function syscallOf(error: unknown): unknown {
  return error instanceof Error && 'syscall' in error ? error.syscall : undefined;
}

/** The message, with what lies underneath where it does not say it. */
function reasonOf(error: Error): string {
  const { cause, message } = error;
  if (cause instanceof AggregateError)
    return message + cause.errors.map((inner) => (inner instanceof Error ? inner.message : String(inner))).join(', ');
  return cause instanceof ProtocolError && !message.includes(cause.message) ? `${message}: ${cause.message}` : message;
}
