import { sleep, type Clock } from '../clock.ts';
import type { Member } from '../cluster/members.ts';
import { ClientNotActiveError, HazelcastSerializationError, IllegalStateError, UnsupportedOperationError } from '../errors.ts';
import type { Connection } from '../network/connection.ts';
import { clientFetchSchema, clientSendAllSchemas, clientSendSchema } from '../protocol/messages/client.ts';
import type { Schema as WireSchema } from '../protocol/structs.ts';
import { Schema } from '../serialization/compact/schema.ts';
import type { SchemaStore } from '../serialization/compact/schema-store.ts';
import type { Invoker } from './invoker.ts';
import { internalPause, type InternalPauses } from './retry.ts';
import { ANY_MEMBER } from './route.ts';
import type { SchemaGate } from './schema-gate.ts';

/** The release of members that brought schemas. */
const FIRST = { release: '5.2', major: 5, minor: 2, protocol: '2.5' } as const;

/** What schemas need. */
export interface SchemasOptions {
  readonly clock: Clock;
  readonly invoker: Pick<Invoker, 'invoke'>;
  /** What the serializer knows of them. */
  readonly store: SchemaStore;
  readonly members: () => readonly Member[];
  /** How often one schema is sent before its call fails. */
  readonly maxTries: number;
  readonly pauses: InternalPauses;
  /** Ends with the client. */
  readonly lifetime: AbortSignal;
}

/** Has the members know every schema before they get data written with it, and learns from them the schemas of others. */
export class Schemas implements SchemaGate {
  readonly #options: SchemasOptions;
  readonly #replicating = new Map<bigint, Promise<void>>();
  readonly #fetching = new Map<bigint, Promise<void>>();

  constructor(options: SchemasOptions) {
    this.#options = options;
  }

  get hasNew(): boolean {
    return this.#options.store.hasNew;
  }

  /** Tells the cluster of an epoch every schema, in one message; with none to tell nothing is sent (STATE-2, STATE-4). */
  async sendAll(connection: Connection): Promise<void> {
    const schemas = this.#options.store.all.map(toWire);
    if (schemas.length > 0) await connection.request(clientSendAllSchemas, { schemas });
  }

  replicated(request: unknown): Promise<unknown> | undefined {
    const missing = this.#options.store.newIn(request);
    return missing.size === 0 ? undefined : Promise.all([...missing].map((schema) => this.replicate(schema)));
  }

  /**
   * Makes a schema known to every member (STATE-6). Everybody who needs it at the same time waits for the same tries.
   *
   * @throws IllegalStateError when not every member confirmed it after all tries
   * @throws UnsupportedOperationError when a member is too old for schemas; then nothing is sent (API-33)
   */
  replicate(schema: Schema): Promise<void> {
    if (this.#options.store.isConfirmed(schema)) return Promise.resolve();
    return shared(this.#replicating, schema.id, () => this.#replicate(schema));
  }

  /**
   * Learns the schema with this id from a member (API-24).
   *
   * @throws HazelcastSerializationError when the cluster does not have it, or has another one
   * @throws UnsupportedOperationError when a member is too old for schemas; then nothing is sent (API-33)
   */
  fetch(id: bigint): Promise<void> {
    if (this.#options.store.get(id) !== undefined) return Promise.resolve();
    return shared(this.#fetching, id, () => this.#fetch(id));
  }

  async #replicate(schema: Schema): Promise<void> {
    const { clock, invoker, store, members, maxTries, pauses, lifetime } = this.#options;
    refuseOld(members());
    const request = { schema: toWire(schema) };
    const confirmed = new Set<string>();
    let error: unknown;
    for (let tries = 1; tries <= maxTries; tries++) {
      try {
        const uuids = await invoker.invoke({ message: clientSendSchema, request, route: ANY_MEMBER, options: {} });
        for (const uuid of uuids) confirmed.add(uuid.toString());
        if (members().every(({ uuid }) => confirmed.has(uuid.toString()))) return store.confirm(schema);
      } catch (failure) {
        if (failure instanceof ClientNotActiveError) throw failure;
        error = failure;
      }
      if (tries < maxTries) await sleep(clock, internalPause(error, tries, pauses), lifetime);
    }
    const message = `the schema of ${schema.typeName} did not reach every member in ${maxTries} tries`;
    throw new IllegalStateError(message, error === undefined ? {} : { cause: error });
  }

  async #fetch(id: bigint): Promise<void> {
    const { invoker, store, members } = this.#options;
    refuseOld(members());
    const found = await invoker.invoke({ message: clientFetchSchema, request: { schemaId: id }, route: ANY_MEMBER, options: {} });
    if (found === null) throw new HazelcastSerializationError(`the cluster does not have the schema ${id} of a Compact record`);
    const schema = new Schema(found.typeName, found.fields);
    if (schema.id !== id) throw new HazelcastSerializationError(`a member answered with the schema ${schema.id} instead of ${id}`);
    store.confirm(schema);
  }
}

function refuseOld(members: readonly Member[]): void {
  const old = members.find(({ version: { major, minor } }) => major < FIRST.major || (major === FIRST.major && minor < FIRST.minor));
  if (old === undefined) return;
  const { address, version } = old;
  throw new UnsupportedOperationError(
    `Compact records need members of version ${FIRST.release}, which speak the protocol ${FIRST.protocol}, and ` +
      `the member ${address.toString()} is of version ${version.major}.${version.minor}`,
  );
}

function toWire({ typeName, fields }: Schema): WireSchema {
  return { typeName, fields };
}

/** The work that is under way for an id, or else one that begins now. */
function shared(works: Map<bigint, Promise<void>>, id: bigint, begin: () => Promise<void>): Promise<void> {
  const known = works.get(id);
  if (known !== undefined) return known;
  const work = begin().finally(() => works.delete(id));
  works.set(id, work);
  return work;
}
