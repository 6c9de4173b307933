import { inspect } from 'node:util';
import { mergeCallOptions } from '../invocation/call-options.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import type { DistributedObject } from './distributed-object.ts';
import type { ObjectCore } from './object-core.ts';

/** What the handles of all structures do alike. */
export abstract class Handle implements DistributedObject {
  protected readonly core: ObjectCore;
  protected readonly options: CallOptions;

  constructor(core: ObjectCore, options: CallOptions) {
    this.core = core;
    this.options = options;
  }

  getName(): string {
    return this.core.name;
  }

  getServiceName(): string {
    return this.core.serviceName;
  }

  getPartitionKey(): string {
    return this.core.partitionKey;
  }

  destroy(): Promise<void> {
    return this.core.destroy();
  }

  withOptions(options: CallOptions): this {
    return this.derive(mergeCallOptions(this.options, options)) as this;
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    return `${this.kind} ${inspect(this.core.name)}`;
  }

  /** How users know the structure. */
  protected abstract get kind(): string;

  /** A handle of the same object with these options. */
  protected abstract derive(options: CallOptions): Handle;
}
