import { assertType, describe, expectTypeOf, test } from 'vitest';
import type { RetryContext, RetryPolicy } from '../../src/cluster/backoff.ts';
import {
  type ClientConfig,
  JsonStringDeserializationPolicy,
  LoadBalancerType,
  ReconnectMode,
  TokenEncoding,
} from '../../src/config/client-config.ts';
import { checkShutdownOptions, checkStartOptions } from '../../src/config/client-options.ts';
import { type ResolvedConfig, resolveConfig } from '../../src/config/resolve.ts';
import type { CustomLogger, ILogger, Logger } from '../../src/diagnostics/logger.ts';
import type { SerializationOptions } from '../../src/serialization/options.ts';

describe('words', () => {
  test('a word may be a plain string or the member of the constant', () => {
    assertType<ClientConfig>({ connectionStrategy: { reconnectMode: 'ON' }, loadBalancer: { type: 'RANDOM' } });
    assertType<ClientConfig>({ connectionStrategy: { reconnectMode: ReconnectMode.ON }, loadBalancer: { type: LoadBalancerType.RANDOM } });
    assertType<ClientConfig>({ security: { token: { token: 'x', encoding: TokenEncoding.BASE64 } } });
    assertType<ClientConfig>({ serialization: { jsonStringDeserializationPolicy: JsonStringDeserializationPolicy.EAGER } });
    expectTypeOf<ReconnectMode>().toEqualTypeOf<'OFF' | 'ON' | 'ASYNC'>();
  });

  test('another word does not compile', () => {
    // @ts-expect-error -- no such mode
    assertType<ClientConfig>({ connectionStrategy: { reconnectMode: 'SOMETIMES' } });
    // @ts-expect-error -- a constant is read-only
    ReconnectMode.ON = 'OFF';
  });
});

describe('options', () => {
  test('an option that is not known does not compile', () => {
    // @ts-expect-error -- no such option
    assertType<ClientConfig>({ clustername: 'dev' });
    // @ts-expect-error -- no such property
    assertType<ClientConfig>({ properties: { 'hazelcast.client.heartbeat.intervall': 5 } });
    // @ts-expect-error -- a number is not given as a text
    assertType<ClientConfig>({ connectionStrategy: { connectionRetry: { jitter: '0.5' } } });
  });

  test('an option may be undefined, also where the compiler tells that from absent', () => {
    const undecided: boolean = Math.random() < 0.5;
    assertType<ClientConfig>({ clusterName: undecided ? 'dev' : undefined, network: { ssl: undefined } });
  });

  test('a retry policy may be numbers or a function that gets what it needs', () => {
    assertType<ClientConfig>({
      connectionStrategy: {
        connectionRetry: { jitter: 0.2 },
        initial: (context) => {
          expectTypeOf(context).toEqualTypeOf<RetryContext>();
          return context.attempt > 3 ? 'give-up' : 1_000;
        },
      },
    });
    // @ts-expect-error -- a decision is a number or 'give-up'
    assertType<ClientConfig>({ connectionStrategy: { connectionRetry: () => 'later' } });
  });

  test('lists may be read-only', () => {
    const clusterMembers = ['a:5701', 'b:5701'] as const;
    assertType<ClientConfig>({ network: { clusterMembers }, lifecycleListeners: [(state) => expectTypeOf(state).toExtend<string>()] });
  });

  test('an object may be filled in step by step, as with the official client', () => {
    const config: ClientConfig = {};
    config.clusterName = 'dev';
    config.network = { smartRouting: false };
    config.network.redoOperation = true;
    assertType<ClientConfig>(config);
  });
});

describe('loggers', () => {
  test('console and loggers of the official form fit', () => {
    assertType<CustomLogger>(console);
    expectTypeOf<ILogger>().toExtend<CustomLogger>();
    assertType<CustomLogger>({
      log() {},
      error(objectName: string, message: string, furtherInfo: string) {
        return [objectName, message, furtherInfo];
      },
      warn(_objectName: string, _message: string) {},
      info() {},
      debug() {},
      trace() {},
    });
  });

  test('loggers with the signatures of pino and winston fit', () => {
    interface PinoMethod {
      <T extends object>(entry: T, text?: string, ...args: unknown[]): void;
      (text: string, ...args: unknown[]): void;
    }
    interface WinstonMethod {
      (text: string, callback: (error?: Error) => void): WinstonLogger;
      (text: string, ...meta: unknown[]): WinstonLogger;
      (entry: object): WinstonLogger;
    }
    type WinstonLogger = Record<'error' | 'warn' | 'info' | 'debug' | 'verbose', WinstonMethod>;
    expectTypeOf<Record<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace', PinoMethod>>().toExtend<CustomLogger>();
    expectTypeOf<WinstonLogger>().toExtend<CustomLogger>();
  });

  test('what lacks a severity does not fit', () => {
    expectTypeOf<Pick<Logger, 'error' | 'warn'>>().not.toExtend<CustomLogger>();
  });
});

describe('what the client works with', () => {
  test('every option is there', () => {
    expectTypeOf(resolveConfig).returns.toEqualTypeOf<ResolvedConfig>();
    expectTypeOf<ResolvedConfig['clusterName']>().toEqualTypeOf<string>();
    expectTypeOf<ResolvedConfig['connectionStrategy']['reconnectMode']>().toEqualTypeOf<ReconnectMode>();
    expectTypeOf<ResolvedConfig['connectionStrategy']['initial']>().toEqualTypeOf<RetryPolicy>();
    expectTypeOf<ResolvedConfig['network']['clusterMembers']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<ResolvedConfig['network']['publicIp']>().toEqualTypeOf<boolean | null>();
    expectTypeOf<ResolvedConfig['serialization']>().toExtend<SerializationOptions>();
    expectTypeOf(checkStartOptions({}).signal).toEqualTypeOf<AbortSignal | undefined>();
    expectTypeOf(checkShutdownOptions({}).drainMillis).toEqualTypeOf<number>();
  });
});
