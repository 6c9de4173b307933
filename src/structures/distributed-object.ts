import type { CallOptions } from '../invocation/invocation.ts';

/** What every structure of the cluster has in common. */
export interface DistributedObject {
  /** The name of the object, unique within its service. */
  getName(): string;
  /** The service on the members that the object belongs to, for example `hz:impl:mapService`. */
  getServiceName(): string;
  /** The part of the name after the first `@`, which decides where the object lives; without one the whole name. */
  getPartitionKey(): string;
  /**
   * Destroys the object for everybody, with all its data. Afterwards this handle rejects every call with
   * `DistributedObjectDestroyedError`; destroying it again does nothing.
   */
  destroy(): Promise<void>;
  /**
   * A handle of the same object whose calls have these options. The options of nested handles merge, and this handle does not
   * change (INVOKE-4).
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when an option is unknown or wrong
   */
  withOptions(options: CallOptions): this;
}
