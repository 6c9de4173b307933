import { Lifecycle } from '../../../src/cluster/lifecycle.ts';
import { AbortError, HazelcastError } from '../../../src/errors.ts';
import type { Call } from '../../../src/invocation/invocation.ts';
import type { Registration } from '../../../src/invocation/listeners.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { Serializer } from '../../../src/serialization/serializer.ts';
import { ObjectCore, type StructureContext } from '../../../src/structures/object-core.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { quietLogger } from '../invocation/quiet-logger.ts';

const PARTITIONS = 7;

/** What structures stand on, without a network: calls and registrations are kept, and answered as the test says. */
export class FakeContext {
  readonly calls: Call<Message, unknown>[] = [];
  readonly registrations = new Map<string, Registration>();
  readonly members: { uuid: UUID }[] = [];
  /** What the next calls are answered with, before `read` makes a value of it; an error rejects. */
  answer: (call: Call<Message, unknown>) => unknown = () => null;
  partitionCount = PARTITIONS;
  lockReferences = 0;
  readonly clock = new VirtualClock();
  readonly state = { epoch: 1 };
  readonly lifecycle = new Lifecycle(quietLogger(), []);
  readonly lifetime = new AbortController();
  readonly real: StructureContext;

  constructor() {
    const context = {
      cluster: {
        view: this.#view(),
        state: this.state,
        lifecycle: this.lifecycle,
        connections: { all: [] },
        lifetime: this.lifetime.signal,
      },
      invoker: { invoke: (call: Call<Message, unknown>) => this.#invoke(call) },
      listeners: {
        add: (registration: Registration) => this.#add(registration),
        remove: (id: string) => Promise.resolve(this.registrations.delete(id)),
      },
      serializer: new Serializer({
        isBigEndian: true,
        defaultNumberType: 'double',
        bigintType: 'long',
        longType: 'bigint',
        jsonStringDeserializationPolicy: 'EAGER',
      }),
      logger: quietLogger(),
      nextLockReference: () => ++this.lockReferences,
      clock: this.clock,
      pauses: { first: 100, longest: 5_000, offline: 1_000 },
    };
    this.real = context as unknown as StructureContext;
  }

  /** The requests that were made, without what is the same in all of them. */
  get requests(): unknown[] {
    return this.calls.map(({ request }) => request);
  }

  core(destroy: () => Promise<void> = () => Promise.resolve(), name = 'cities', serviceName = 'hz:impl:mapService'): ObjectCore {
    return new ObjectCore({ serviceName, name }, this.real, destroy);
  }

  #view() {
    const { members } = this;
    const count = () => this.partitionCount;
    return {
      members: { members },
      get partitionCount() {
        return count();
      },
    };
  }

  /** The client is connected to its cluster again. */
  reconnect(): void {
    this.state.epoch++;
    this.lifecycle.announce('CONNECTED', { epoch: this.state.epoch, clusterId: undefined, cause: undefined });
  }

  async #invoke(call: Call<Message, unknown>): Promise<unknown> {
    this.calls.push(call);
    const answer = await untilAborted(this.answer(call), call.options.signal);
    if (answer instanceof HazelcastError) throw answer;
    return call.read === undefined ? answer : call.read(answer);
  }

  #add(registration: Registration): Promise<string> {
    const id = UUID.random().toString();
    this.registrations.set(id, registration);
    return Promise.resolve(id);
  }
}

/** As the invoker does it: the signal ends the wait. */
function untilAborted(answer: unknown, signal: AbortSignal | undefined): unknown {
  if (signal === undefined) return answer;
  if (signal.aborted) return Promise.reject(new AbortError(signal.reason));
  const abort = new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AbortError(signal.reason)), { once: true }));
  return Promise.race([answer, abort]);
}
