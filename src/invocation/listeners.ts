import { AsyncResource } from 'node:async_hooks';
import { sleep, type Clock } from '../clock.ts';
import type { Connections } from '../cluster/connections.ts';
import { inTime } from '../cluster/in-time.ts';
import { isolate } from '../diagnostics/isolate.ts';
import type { Logger } from '../diagnostics/logger.ts';
import { OperationTimeoutError, ProtocolError } from '../errors.ts';
import type { Connection } from '../network/connection.ts';
import type { FrameReader } from '../protocol/frames.ts';
import { UnknownSchemaError } from '../serialization/compact/unknown-schema.ts';
import type { Message } from '../protocol/message.ts';
import { UUID } from '../protocol/uuid.ts';
import { LateReply } from './late-reply.ts';
import { internalPause, type InternalPauses } from './retry.ts';

/** A message with what it says. */
export interface Outgoing {
  readonly message: Message;
  readonly request: unknown;
}

/** Something to be registered on every connection, for as long as it is wanted. */
export interface Registration {
  /** How the log names it. */
  readonly what: string;
  /** The request that registers it; `localOnly` asks for the events of that member alone (LISTEN-1). */
  add(localOnly: boolean): Outgoing;
  /** The request that ends what the member knows under this id; without it only the connection's end does. */
  remove?(memberId: UUID): Outgoing;
  /**
   * Takes an event, whose bytes are valid until this returns. What it returns is called soon, outside the stack of the client and
   * in the async context of the registration, unless the registration was removed meanwhile.
   */
  onEvent(type: number, from: FrameReader): (() => unknown) | undefined;
  /** It was registered on a connection. */
  onRegistered?(connection: Connection): void;
}

/** What a connection knows of a registration. */
interface Entry {
  /** The correlation id under which events come in. */
  readonly id: number;
  readonly reply: unknown;
}

/** An event that waits for a schema, or behind one that does. */
interface HeldEvent {
  readonly type: number;
  /** A copy of its bytes. */
  readonly from: FrameReader;
}

/** What a record of a registration needs. */
export interface RecordOptions {
  readonly logger: Logger;
  /** Learns a schema from the members. */
  readonly fetchSchema: (schemaId: bigint) => Promise<void>;
}

/** A registration with where it is registered. */
export class ListenerRecord {
  readonly registration: Registration;
  /** Where it is registered, or about to be. */
  readonly entries = new Map<Connection, Entry | undefined>();
  isRemoved = false;
  readonly #options: RecordOptions;
  /** Where it was asked for; what hears of events runs there. */
  readonly #origin = new AsyncResource('HazelcastListener');
  /** Events in their order, from one on that waits for a schema. */
  readonly #held: HeldEvent[] = [];

  constructor(registration: Registration, options: RecordOptions) {
    this.registration = registration;
    this.#options = options;
  }

  /** Takes an event; after the removal nobody hears of it any more (LISTEN-4). */
  readonly onEvent = (type: number, from: FrameReader): void => {
    if (this.isRemoved) return;
    if (this.#held.length > 0) return void this.#held.push({ type, from: from.copy() });
    const start = from.pos;
    const missing = this.#take(type, from);
    if (missing === undefined) return;
    this.#held.push({ type, from: from.copy(start) });
    void this.#handOver(missing);
  };

  /** Whether the member at the other end sends events. */
  isOn(connection: Connection): boolean {
    return this.entries.get(connection) !== undefined;
  }

  /** Reads an event and has it heard; returns the schema that it needs first, if it does. */
  #take(type: number, from: FrameReader): bigint | undefined {
    const call = this.#read(type, from);
    if (typeof call === 'bigint') return call;
    if (call === undefined) return undefined;
    queueMicrotask(() => {
      if (!this.isRemoved) this.#origin.runInAsyncScope(isolate, undefined, this.#options.logger, this.registration.what, call);
    });
    return undefined;
  }

  /** Has held events heard, in their order, each as soon as its schemas are known (API-24). */
  async #handOver(first: bigint): Promise<void> {
    let missing: bigint | undefined = first;
    for (let event = this.#held[0]; event !== undefined && !this.isRemoved; event = this.#held[0]) {
      try {
        if (missing !== undefined) await this.#options.fetchSchema(missing);
        missing = this.isRemoved ? undefined : this.#take(event.type, event.from.copy());
        if (missing !== undefined) continue;
      } catch (error) {
        missing = undefined;
        this.#options.logger.error('Listeners', `an event for ${this.registration.what} cannot be read`, error);
      }
      this.#held.shift();
    }
    this.#held.length = 0;
  }

  /** A value that cannot be read is the user's concern, a message that cannot be read is the connection's (CLOSE-5). */
  #read(type: number, from: FrameReader): (() => unknown) | bigint | undefined {
    try {
      return this.registration.onEvent(type, from);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      if (error instanceof UnknownSchemaError) return error.schemaId;
      this.#options.logger.error('Listeners', `an event for ${this.registration.what} cannot be read`, error);
      return undefined;
    }
  }
}

/** What listeners need. */
export interface ListenersOptions extends RecordOptions {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly isSmart: boolean;
  /**
   * Whether registrations may be sent now; otherwise they wait for the next epoch to tell the cluster everything (STATE-5).
   *
   * @throws ClientNotActiveError when there will be none
   */
  readonly mayRegister: () => boolean;
  /** Has the cluster know the schemas of the values in a request that is to be sent on this connection. */
  readonly replicateSchemas: (request: unknown, connection: Connection) => Promise<unknown> | undefined;
  /** Milliseconds to wait for a member. */
  readonly timeoutMillis: number;
  readonly pauses: InternalPauses;
}

/** Registrations that survive reconnects: each has one entry on every live connection, and none on any other (LISTEN-1, LISTEN-5). */
export class Listeners {
  readonly #options: ListenersOptions;
  readonly #records = new Map<string, ListenerRecord>();

  constructor(options: ListenersOptions) {
    this.#options = options;
  }

  /** Keeps a registration that is sent on every connection from now on. */
  store(registration: Registration): { readonly id: string; readonly record: ListenerRecord } {
    const id = UUID.random().toString();
    const record = new ListenerRecord(registration, this.#options);
    this.#records.set(id, record);
    return { id, record };
  }

  /**
   * Keeps a registration that is sent on every connection, also on those that are there, until it works (LISTEN-6). The returned
   * promise resolves when each was tried once, and never rejects.
   *
   * @throws ClientNotActiveError the client is shut down
   */
  keep(registration: Registration): { readonly id: string; readonly record: ListenerRecord; readonly tried: Promise<unknown> } {
    const mayRegister = this.#options.mayRegister();
    const stored = this.store(registration);
    const connections = mayRegister ? this.#options.connections.all : [];
    return { ...stored, tried: Promise.all(connections.map((connection) => this.#tryOn(stored.record, connection))) };
  }

  /**
   * Registers on every live connection and returns an id; offline it returns once the registration is stored (LISTEN-3).
   *
   * @throws HazelcastError the error of a living member that refused; the registration is undone everywhere
   * @throws ClientNotActiveError the client is shut down
   */
  async add(registration: Registration): Promise<string> {
    const mayRegister = this.#options.mayRegister();
    const { id, record } = this.store(registration);
    if (!mayRegister) return id;
    const connections = this.#options.connections.all;
    const results = await Promise.allSettled(connections.map((connection) => this.#register(record, connection)));
    const refusal = results.find((result, i) => result.status === 'rejected' && connections[i]!.closed === undefined);
    if (refusal === undefined) return id;
    await this.remove(id);
    throw (refusal as PromiseRejectedResult).reason;
  }

  /** Ends a registration for good; returns whether it existed. No event follows (LISTEN-4). */
  async remove(id: string): Promise<boolean> {
    const record = this.#records.get(id);
    if (record === undefined) return false;
    this.#records.delete(id);
    record.isRemoved = true;
    const entries = [...record.entries];
    record.entries.clear();
    const known = entries.filter((pair): pair is [Connection, Entry] => pair[1] !== undefined);
    await Promise.all(known.map(([connection, entry]) => this.#deregister(record, connection, entry)));
    return true;
  }

  /** Registers everything on a connection that does not have it; resolves when each was tried once. Never rejects (LISTEN-2, LISTEN-6). */
  async opened(connection: Connection): Promise<void> {
    const missing = [...this.#records.values()].filter((record) => !record.entries.has(connection));
    await Promise.all(missing.map((record) => this.#tryOn(record, connection)));
  }

  /** A closed connection takes its entries along (LISTEN-5). */
  closed(connection: Connection): void {
    for (const record of this.#records.values()) record.entries.delete(connection);
  }

  /** Begins to register; resolves when it was tried once. */
  #tryOn(record: ListenerRecord, connection: Connection): Promise<void> {
    return new Promise((tried) => void this.#insist(record, connection, tried));
  }

  /** Tries until it works, or the connection or the registration is gone (LISTEN-6). */
  async #insist(record: ListenerRecord, connection: Connection, tried: () => void): Promise<void> {
    const { clock, logger, pauses } = this.#options;
    for (let failures = 1; connection.closed === undefined && !record.isRemoved; failures++) {
      try {
        await this.#register(record, connection);
        return tried();
      } catch (error) {
        if (connection.closed !== undefined || record.isRemoved) break;
        const pause = internalPause(error, failures, pauses);
        logger.warn('Listeners', `${record.registration.what} was refused by a member; trying again in ${pause} ms`, error);
        tried();
        await sleep(clock, pause, connection.lifetime);
      }
    }
    tried();
  }

  async #register(record: ListenerRecord, connection: Connection): Promise<void> {
    const { registration, entries } = record;
    if (entries.has(connection)) return;
    const { message, request } = registration.add(this.#options.isSmart);
    entries.set(connection, undefined);
    const { timeoutMillis } = this.#options;
    let id = 0;
    try {
      const replicated = this.#options.replicateSchemas(request, connection);
      if (replicated !== undefined)
        await this.#inTime(replicated, connection, 'the schemas that a listener needs did not reach every member in time');
      const entry = await connection.listen(message, request, record.onEvent, { timeoutMillis, onId: (own) => (id = own) });
      if (record.isRemoved) return await this.#deregister(record, connection, entry);
      if (connection.closed !== undefined) throw connection.closed.error;
      entries.set(connection, entry);
      registration.onRegistered?.(connection);
    } catch (error) {
      entries.delete(connection);
      // what the member confirms after its time is taken back
      const takeBack = (reply: unknown) => void this.#deregister(record, connection, { id, reply });
      if (error instanceof OperationTimeoutError && error.maybeExecuted && error.server === undefined)
        connection.replace(id, new LateReply(message, takeBack));
      throw error;
    }
  }

  /** What is waited for may take longer than a registration, or its connection, lasts. */
  #inTime(ended: Promise<unknown>, { lifetime: signal }: Connection, problem: string): Promise<unknown> {
    const { clock, timeoutMillis } = this.#options;
    return inTime(() => ended, { clock, timeoutMillis, signal, expired: () => new OperationTimeoutError(problem) });
  }

  /** Tells the member, which may be gone. The request outlives its time, or a member that is only slow would keep the registration. */
  async #deregister({ registration }: ListenerRecord, connection: Connection, { id, reply }: Entry): Promise<void> {
    connection.unlisten(id);
    if (connection.closed !== undefined || !(reply instanceof UUID) || registration.remove === undefined) return;
    const { message, request } = registration.remove(reply);
    try {
      await this.#inTime(connection.request(message, request), connection, 'a member did not answer in time');
    } catch (error) {
      this.#options.logger.debug('Listeners', `a member was not told that ${registration.what} ended`, error);
    }
  }
}
