import { AbortError } from '../../../src/errors.ts';
import type { Call } from '../../../src/invocation/invocation.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { sqlClose, sqlExecute, sqlFetch } from '../../../src/protocol/messages/sql.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import type { SqlContext } from '../../../src/sql/context.ts';
import { sqlService } from '../../../src/sql/service.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { quietLogger } from '../invocation/quiet-logger.ts';
import { serializer } from '../serialization/fixtures.ts';

/** A reply to `execute` or `fetch`, or an error; a function is asked for one. */
type Answer = object | (() => unknown);

/** A page of one INTEGER column. */
export const page = (values: readonly number[], isLast: boolean) => ({ isLast, columns: [{ type: 4, values }] });
/** A reply with the first page. */
export const firstPage = (values: readonly number[], isLast: boolean, more: object = {}) => ({
  ...{ rowMetadata: [{ name: 'n', type: 4 }], rowPage: page(values, isLast), updateCount: -1n, error: null },
  ...more,
});
/** A reply with a further page. */
export const nextPage = (values: readonly number[], isLast: boolean) => ({ rowPage: page(values, isLast), error: null });
/** A reply that is a failure. */
export const failed = (code: number) => ({
  ...{ rowMetadata: null, rowPage: null, updateCount: 0n },
  error: { code, message: 'no', originatingMemberId: UUID.random() },
});
/** Resolves never. */
export const never = () => new Promise(() => {});

const NAMES = new Map<number, string>([
  [sqlExecute.type, 'execute'],
  [sqlFetch.type, 'fetch'],
  [sqlClose.type, 'close'],
]);

/** The SQL service on a member that answers as the test says. */
export class FakeSql {
  readonly clock = new VirtualClock();
  readonly clientUuid = UUID.random();
  /** What was sent, in its order. */
  readonly sent: { readonly name: string; readonly request: Record<string, unknown> }[] = [];
  readonly connection: { member: { uuid: string }; closed: { error: Error } | undefined };
  readonly #answers: Answer[];

  constructor(...answers: Answer[]) {
    this.#answers = answers;
    this.connection = { member: { uuid: UUID.random().toString() }, closed: undefined };
  }

  get names(): string[] {
    return this.sent.map(({ name }) => name);
  }

  service(options: Partial<SqlContext> = {}) {
    const { connection, clock, clientUuid } = this;
    const cluster = {
      view: { members: { members: [] }, partitionCount: 0, partitions: { owners: [] } },
      connections: { all: [connection], to: () => connection },
      lifetime: new AbortController().signal,
    };
    const invoker = { invoke: (call: Call<Message, unknown>) => this.#invoke(call) };
    const structures = { cluster, invoker, clock, logger: quietLogger(), serializer: serializer() };
    const context = { structures, clientUuid, partitionArgumentCacheSize: 5, resubmissionMode: 'NEVER', timeoutMillis: 1_000 };
    return sqlService({ ...context, retryPauseMillis: 1_000, ...options } as unknown as SqlContext);
  }

  async #invoke({ message, request, route, read, options }: Call<Message, unknown>): Promise<unknown> {
    if (options.signal?.aborted === true) throw new AbortError(options.signal.reason);
    if (route.to === 'choice') {
      const chosen = route.choose();
      if (chosen instanceof Error) throw chosen;
    }
    const name = NAMES.get(message.type)!;
    this.sent.push({ name, request: { ...(request as object) } });
    if (name === 'close') return undefined;
    const answer = this.#answers.shift() ?? never;
    const reply = await untilAborted(typeof answer === 'function' ? (answer as () => unknown)() : answer, options.signal);
    if (reply instanceof Error) throw reply;
    return read!(reply);
  }
}

function untilAborted(answer: unknown, signal: AbortSignal | undefined): unknown {
  if (signal === undefined) return answer;
  const abort = new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AbortError(signal.reason, true))));
  return Promise.race([answer, abort]);
}
