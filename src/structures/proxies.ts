import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import { ANY_MEMBER } from '../invocation/route.ts';
import type { Connection } from '../network/connection.ts';
import { clientCreateProxies, clientCreateProxy, clientDestroyProxy } from '../protocol/messages/client.ts';
import { ObjectCore, type StructureContext } from './object-core.ts';

/** The handles of this client: one per object, created on the cluster once (API-17). */
export class Proxies {
  readonly #context: StructureContext;
  readonly #cores = new Map<string, Promise<ObjectCore>>();
  readonly #handles = new WeakMap<ObjectCore, Promise<unknown>>();
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
  async get<T>(serviceName: string, name: string, create: (core: ObjectCore) => T | Promise<T>): Promise<T> {
    const core = await this.core(serviceName, name);
    const known = this.#handles.get(core) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const handle = (async () => create(core))();
    this.#handles.set(core, handle);
    handle.catch(() => this.#handles.delete(core));
    return handle;
  }

  /** What the handles of an object have in common, for structures that consist of several objects. @throws as {@link Proxies.get} */
  core(serviceName: string, name: string): Promise<ObjectCore> {
    if (typeof name !== 'string' || name === '') {
      return Promise.reject(new IllegalArgumentError(`the name of an object must be a non-empty string, not ${describeValue(name)}`));
    }
    const key = keyOf(serviceName, name);
    const known = this.#cores.get(key);
    if (known !== undefined) return known;
    const core = this.#create(serviceName, name);
    this.#cores.set(key, core);
    core.catch(() => this.#cores.delete(key));
    return core;
  }

  /** Tells the cluster of an epoch what was created, in one message; with nothing to tell nothing is sent (STATE-4). */
  async sendAll(connection: Connection): Promise<void> {
    if (this.#created.size > 0) await connection.request(clientCreateProxies, { proxies: [...this.#created.values()] });
  }

  async #create(serviceName: string, name: string): Promise<ObjectCore> {
    await this.#context.invoker.invoke({ message: clientCreateProxy, request: { name, serviceName }, route: ANY_MEMBER, options: {} });
    this.#created.set(keyOf(serviceName, name), [name, serviceName]);
    return new ObjectCore({ serviceName, name }, this.#context, (core) => this.#destroy(core));
  }

  async #destroy({ serviceName, name }: ObjectCore): Promise<void> {
    await this.#context.invoker.invoke({ message: clientDestroyProxy, request: { name, serviceName }, route: ANY_MEMBER, options: {} });
    this.#cores.delete(keyOf(serviceName, name));
    this.#created.delete(keyOf(serviceName, name));
  }
}

function keyOf(serviceName: string, name: string): string {
  return `${serviceName}/${name}`;
}
