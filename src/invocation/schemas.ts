import { sleep, type Clock } from '../clock.ts';
import type { Member } from '../cluster/members.ts';
import { ClientNotActiveError, HazelcastSerializationError } from '../errors.ts';
import type { Connection } from '../network/connection.ts';
import type { ValueOf } from '../protocol/fields.ts';
import { clientSendAllSchemas, clientSendSchema } from '../protocol/messages/client.ts';
import type { schema } from '../protocol/structs.ts';
import type { Invoker } from './invoker.ts';
import { internalPause, type InternalPauses } from './retry.ts';
import { ANY_MEMBER } from './route.ts';

/** The layout of a Compact type, as members know it. */
export type Schema = ValueOf<typeof schema>;

/** What schemas need. */
export interface SchemasOptions {
  readonly clock: Clock;
  readonly invoker: Invoker;
  readonly members: () => readonly Member[];
  /** How often one schema is sent before its call fails. */
  readonly maxTries: number;
  readonly pauses: InternalPauses;
  /** Ends with the client. */
  readonly lifetime: AbortSignal;
}

/** The schemas that this client used: every member has to know them before it gets data written with them. */
export class Schemas {
  readonly #options: SchemasOptions;
  readonly #known = new Map<string, Schema>();

  constructor(options: SchemasOptions) {
    this.#options = options;
  }

  /** Tells the cluster of an epoch every schema, in one message; with none to tell nothing is sent (STATE-2, STATE-4). */
  async sendAll(connection: Connection): Promise<void> {
    if (this.#known.size > 0) await connection.request(clientSendAllSchemas, { schemas: [...this.#known.values()] });
  }

  /**
   * Makes a schema known to every member (STATE-6).
   *
   * @param key what tells schemas apart
   * @throws HazelcastSerializationError when not every member confirmed it after all tries
   */
  async replicate(key: string, schema: Schema): Promise<void> {
    const { clock, invoker, members, maxTries, pauses, lifetime } = this.#options;
    if (this.#known.has(key)) return;
    const confirmed = new Set<string>();
    let error: unknown;
    for (let tries = 1; tries <= maxTries; tries++) {
      try {
        const uuids = await invoker.invoke({ message: clientSendSchema, request: { schema }, route: ANY_MEMBER, options: {} });
        for (const uuid of uuids) confirmed.add(uuid.toString());
        if (members().every(({ uuid }) => confirmed.has(uuid.toString()))) return void this.#known.set(key, schema);
      } catch (failure) {
        if (failure instanceof ClientNotActiveError) throw failure;
        error = failure;
      }
      await sleep(clock, internalPause(error, tries, pauses), lifetime);
    }
    throw new HazelcastSerializationError(`the schema of ${schema.typeName} did not reach every member in ${maxTries} tries`, {
      cause: error,
    });
  }
}
