import { describe, expect, test } from 'vitest';
import { credentialsFrom, type CredentialsContext, type CredentialsSource } from '../../../src/cluster/credentials.ts';
import { AuthenticationError, InvalidConfigurationError } from '../../../src/errors.ts';
import { VirtualClock } from '../../virtual-clock.ts';

const target = { host: 'a', port: 1 };
const serialize = (value: unknown) => Buffer.from(`<${String(value)}>`);

function asking(source: CredentialsSource, clock = new VirtualClock()) {
  const controller = new AbortController();
  const ask = credentialsFrom(source, { clock, clusterName: 'blue', timeoutMillis: 500, serialize });
  return { clock, controller, ask: (attempt = 1) => ask(target, attempt, controller.signal) };
}

const providing = (answer: unknown) => asking({ kind: 'provider', provider: () => Promise.resolve(answer as null) });

describe('the credentials of an authentication', () => {
  test.each([
    [null, { kind: 'none' }],
    [
      { username: 'u', password: 'p' },
      { kind: 'password', username: 'u', password: 'p' },
    ],
    [{ token: 'ticket' }, { kind: 'token', token: Buffer.from('ticket') }],
    [
      { token: 'dGlja2V0', encoding: 'BASE64' },
      { kind: 'token', token: Buffer.from('ticket') },
    ],
    [{ custom: 7 }, { kind: 'token', token: Buffer.from('<7>') }],
  ])('are what the provider answers: %j', async (answer, credentials) => {
    expect(await providing(answer).ask()).toEqual(credentials);
  });

  test.each([[undefined], ['hunter2'], [{}], [{ username: 'hunter2' }], [{ token: 7 }], [{ token: 'hunter2', encoding: 'HEX' }]])(
    'are refused without being shown when they are none: %j',
    async (answer) => {
      const error = await providing(answer)
        .ask()
        .catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(String(error)).toContain('security.provider must answer null or an object');
      expect(String(error)).not.toContain('hunter2');
    },
  );

  test('are what the serializer makes of custom ones', async () => {
    expect(await asking({ kind: 'custom', custom: 'mine' }).ask()).toEqual({ kind: 'token', token: Buffer.from('<mine>') });
  });

  test('are asked for anew each time, with the cluster, the address and the number of the attempt', async () => {
    const contexts: CredentialsContext[] = [];
    const { ask } = asking({
      kind: 'provider',
      provider: (context) => {
        contexts.push(context);
        return Promise.resolve({ token: `t${contexts.length}` });
      },
    });
    expect(await ask(1)).toEqual({ kind: 'token', token: Buffer.from('t1') });
    expect(await ask(2)).toEqual({ kind: 'token', token: Buffer.from('t2') });
    expect(contexts).toMatchObject([
      { clusterName: 'blue', address: target, attempt: 1 },
      { clusterName: 'blue', address: target, attempt: 2 },
    ]);
  });

  test('an error of the provider never looks like one that ends the search', async () => {
    const cause = new InvalidConfigurationError('no secret store');
    for (const provider of [
      () => Promise.reject(cause),
      () => {
        throw cause;
      },
    ]) {
      await expect(asking({ kind: 'provider', provider }).ask()).rejects.toMatchObject({
        code: 'AUTHENTICATION_FAILED',
        message: 'security.provider failed: no secret store',
        cause,
      });
    }
  });

  test('a provider that takes too long, or whom nobody needs any more, is told and not waited for', async () => {
    const signals: AbortSignal[] = [];
    const provider = ({ signal }: CredentialsContext) => {
      signals.push(signal);
      return new Promise<null>(() => {});
    };
    const late = asking({ kind: 'provider', provider });
    const lateAnswer = late.ask();
    await late.clock.advance(499);
    expect(signals[0]!.aborted).toBe(false);
    lateAnswer.catch(() => {});
    await late.clock.advance(2);
    await expect(lateAnswer).rejects.toMatchObject({
      code: 'AUTHENTICATION_TIMEOUT',
      message: 'security.provider did not answer within 500 ms',
    });
    const unwanted = asking({ kind: 'provider', provider });
    const answer = unwanted.ask();
    unwanted.controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'ABORT_ERR' });
    await expect(unwanted.ask()).rejects.toMatchObject({ code: 'ABORT_ERR' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
