import type { Connection } from '../network/connection.ts';

/** The live connections: authenticated, accepted, and known by the uuid of their member. */
export class Connections {
  readonly #byMember = new Map<string, Connection>();
  #list: readonly Connection[] = [];

  /** All live connections, oldest first. The array is never changed, only replaced. */
  get all(): readonly Connection[] {
    return this.#list;
  }

  /** The connection to the member with this uuid. */
  to(uuid: string): Connection | undefined {
    return this.#byMember.get(uuid);
  }

  /** Takes a connection in. */
  add(uuid: string, connection: Connection): void {
    this.#byMember.set(uuid, connection);
    this.#list = [...this.#byMember.values()];
  }

  /** Takes a connection out; returns whether it was the one for its member (CLOSE-3). */
  remove(connection: Connection): boolean {
    const uuid = connection.member?.uuid;
    if (uuid === undefined || this.#byMember.get(uuid) !== connection) return false;
    this.#byMember.delete(uuid);
    this.#list = [...this.#byMember.values()];
    return true;
  }
}
