/** What calls ask of the schemas of Compact records. */
export interface SchemaGate {
  /** Whether there are schemas that not every member is known to have, so that requests have to be looked at. */
  readonly hasNew: boolean;
  /** Has the members know the schemas of the values in a request; returns nothing when they know them all. */
  replicated(request: unknown): Promise<unknown> | undefined;
  /** Learns the schema with this id from a member. */
  fetch(id: bigint): Promise<void>;
}
