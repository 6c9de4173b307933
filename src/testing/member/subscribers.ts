import { UUID } from '../../protocol/uuid.ts';
import type { ObjectName } from './cluster-data.ts';

/** Where events go: the connection of one client. It is only compared. */
export type Outlet = object;

/** One registration of one client at one member. */
interface Subscriber<E> {
  readonly outlet: Outlet;
  /** Whether it wants only what happens on its own member. */
  readonly localOnly: boolean;
  deliver(event: E): void;
}

/** The registrations for one kind of event at one member. */
export class Subscribers<E> {
  readonly #all = new Map<string, Subscriber<E>>();

  get count(): number {
    return this.#all.size;
  }

  /** Registers and returns the id of the registration. */
  add(subscriber: Subscriber<E>): UUID {
    const id = UUID.random();
    this.#all.set(id.toString(), subscriber);
    return id;
  }

  /** Ends a registration and tells whether there was one. */
  remove(id: UUID): boolean {
    return this.#all.delete(id.toString());
  }

  /** Ends all registrations of a connection. */
  drop(outlet: Outlet): void {
    for (const [id, subscriber] of this.#all) if (subscriber.outlet === outlet) this.#all.delete(id);
  }

  /** Hands an event to everybody who wants it. */
  publish(event: E, isLocal = true): void {
    for (const subscriber of this.#all.values()) if (isLocal || !subscriber.localOnly) subscriber.deliver(event);
  }
}

/** The registrations for one kind of event of data structures at one member. */
export class ObjectSubscribers<E> {
  readonly #objects = new Map<string, Subscribers<E>>();

  /** Who listens to this data structure. */
  of({ serviceName, name }: ObjectName): Subscribers<E> {
    const key = JSON.stringify([serviceName, name]);
    let subscribers = this.#objects.get(key);
    if (subscribers === undefined) this.#objects.set(key, (subscribers = new Subscribers()));
    return subscribers;
  }

  /** Ends all registrations for a data structure. */
  dropObject({ serviceName, name }: ObjectName): void {
    this.#objects.delete(JSON.stringify([serviceName, name]));
  }

  get count(): number {
    return this.all.reduce((sum, { count }) => sum + count, 0);
  }

  /** Ends all registrations of a connection. */
  drop(outlet: Outlet): void {
    for (const subscribers of this.all) subscribers.drop(outlet);
  }

  /** Whoever listens to some data structure. */
  get all(): readonly Subscribers<E>[] {
    return [...this.#objects.values()];
  }
}
