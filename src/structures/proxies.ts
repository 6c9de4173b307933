import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import { ANY_MEMBER } from '../invocation/route.ts';
import type { Connection } from '../network/connection.ts';
import { clientCreateProxies, clientCreateProxy, clientDestroyProxy } from '../protocol/messages/client.ts';
import { ObjectCore, type StructureContext } from './object-core.ts';

/** The handles of this client: one per object, created on the cluster once (API-17). */
export class Proxies {
  readonly #context: StructureContext;
  readonly #handles = new Map<string, Promise<unknown>>();
  /** What the cluster was told to create, to be told again after a loss (STATE-2). */
  readonly #created = new Map<string, readonly [name: string, serviceName: string]>();

  constructor(context: StructureContext) {
    this.#context = context;
  }

  /**
   * The handle of an object; concurrent calls share one creation, and a failed one is not kept.
   *
   * @throws IllegalArgumentError when the name is not a non-empty string
   */
  get<T>(serviceName: string, name: string, create: (core: ObjectCore) => T | Promise<T>): Promise<T> {
    if (typeof name !== 'string' || name === '') {
      return Promise.reject(new IllegalArgumentError(`the name of an object must be a non-empty string, not ${describeValue(name)}`));
    }
    const key = keyOf(serviceName, name);
    const known = this.#handles.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const handle = this.#create(serviceName, name, create);
    this.#handles.set(key, handle);
    handle.catch(() => this.#handles.delete(key));
    return handle;
  }

  /** Tells the cluster of an epoch what was created, in one message; with nothing to tell nothing is sent (STATE-4). */
  async sendAll(connection: Connection): Promise<void> {
    if (this.#created.size > 0) await connection.request(clientCreateProxies, { proxies: [...this.#created.values()] });
  }

  async #create<T>(serviceName: string, name: string, create: (core: ObjectCore) => T | Promise<T>): Promise<T> {
    await this.#context.invoker.invoke({ message: clientCreateProxy, request: { name, serviceName }, route: ANY_MEMBER, options: {} });
    this.#created.set(keyOf(serviceName, name), [name, serviceName]);
    return create(new ObjectCore({ serviceName, name }, this.#context, (core) => this.#destroy(core)));
  }

  async #destroy({ serviceName, name }: ObjectCore): Promise<void> {
    await this.#context.invoker.invoke({ message: clientDestroyProxy, request: { name, serviceName }, route: ANY_MEMBER, options: {} });
    this.#handles.delete(keyOf(serviceName, name));
    this.#created.delete(keyOf(serviceName, name));
  }
}

function keyOf(serviceName: string, name: string): string {
  return `${serviceName}/${name}`;
}
