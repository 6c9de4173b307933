import { HazelcastError } from '../../../src/errors.ts';
import type { Call } from '../../../src/invocation/invocation.ts';
import type { Registration } from '../../../src/invocation/listeners.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { Serializer } from '../../../src/serialization/serializer.ts';
import { ObjectCore, type StructureContext } from '../../../src/structures/object-core.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
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
  readonly real: StructureContext;

  constructor() {
    const context = {
      cluster: { view: this.#view() },
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
    };
    this.real = context as unknown as StructureContext;
  }

  /** The requests that were made, without what is the same in all of them. */
  get requests(): unknown[] {
    return this.calls.map(({ request }) => request);
  }

  core(destroy: () => Promise<void> = () => Promise.resolve(), name = 'cities'): ObjectCore {
    return new ObjectCore({ serviceName: 'hz:impl:mapService', name }, this.real, destroy);
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

  async #invoke(call: Call<Message, unknown>): Promise<unknown> {
    this.calls.push(call);
    const answer = await this.answer(call);
    if (answer instanceof HazelcastError) throw answer;
    return call.read === undefined ? answer : call.read(answer);
  }

  #add(registration: Registration): Promise<string> {
    const id = UUID.random().toString();
    this.registrations.set(id, registration);
    return Promise.resolve(id);
  }
}
