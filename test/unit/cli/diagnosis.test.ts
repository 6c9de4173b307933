import { expect, test } from 'vitest';
import { diagnose, furthest, STEPS, type Failure } from '../../../src/cli/diagnosis.ts';
import {
  AuthenticationError,
  ClientNotAllowedInClusterError,
  IllegalStateError,
  IOError,
  ProtocolError,
  TargetDisconnectedError,
} from '../../../src/index.ts';

const system = (syscall: string, code: string) => Object.assign(new Error(`${syscall} ${code}`), { syscall, code });
const io = (cause: Error, code = 'IO_ERROR') => new IOError(`cannot connect to a:1: ${cause.message}`, { cause, code });
const several = Object.assign(new AggregateError([system('connect', 'ECONNREFUSED')], ''), { code: 'ECONNREFUSED' });

test.each([
  [io(system('getaddrinfo', 'ENOTFOUND')), 'DNS', 'DNS', 'ENOTFOUND'],
  [io(system('connect', 'ECONNREFUSED')), 'TCP', 'TCP', 'ECONNREFUSED'],
  [io(several), 'TCP', 'TCP', 'ECONNREFUSED'],
  [io(new Error('no answer within 5 ms'), 'CONNECTION_TIMEOUT'), 'TCP', 'TCP or TLS', 'CONNECTION_TIMEOUT'],
  [io(system('read', 'ECONNRESET')), 'TCP', 'TLS', 'ECONNRESET'],
  [io(new Error('the peer closed the socket')), 'TCP', 'TLS', 'IO_ERROR'],
  [io(Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' })), 'TCP', 'TLS', 'CERT_HAS_EXPIRED'],
  [new IOError('silence', { code: 'AUTHENTICATION_TIMEOUT' }), 'authentication', 'authentication', 'AUTHENTICATION_TIMEOUT'],
  [new TargetDisconnectedError('closed', { cause: new ProtocolError('strange') }), 'authentication', 'authentication', 'PROTOCOL'],
  [new ClientNotAllowedInClusterError('no'), 'authentication', 'authentication', 'CLIENT_NOT_ALLOWED_IN_CLUSTER'],
  [new AuthenticationError('no'), 'cluster name or credentials', 'cluster name or credentials', 'AUTHENTICATION_FAILED'],
  [new IllegalStateError('late', { code: 'MEMBER_LIST_TIMEOUT' }), 'member list', 'member list', 'MEMBER_LIST_TIMEOUT'],
] as const)('%s is step %s, with TLS %s, code %s', (error, plain, withTls, code) => {
  expect(diagnose('a:1', error, false)).toMatchObject({ address: 'a:1', step: plain, code });
  expect(diagnose('a:1', error, true)).toMatchObject({ address: 'a:1', step: withTls, code });
});

test('the reason names every IP address that failed, and what was strange', () => {
  expect(diagnose('a:1', io(several), false).reason).toBe('cannot connect to a:1: connect ECONNREFUSED');
  const strange = new TargetDisconnectedError('closed', { cause: new ProtocolError('too large') });
  expect(diagnose('a:1', strange, false).reason).toBe('closed: too large');
});

test('the step of several addresses is that of the one that came furthest', () => {
  const at = (step: Failure['step']): Failure => ({ address: 'a:1', step, code: 'X', reason: '' });
  expect(furthest([at('TCP'), at('authentication'), at('DNS')])).toBe('authentication');
  expect(furthest([])).toBe(STEPS[0]);
});
