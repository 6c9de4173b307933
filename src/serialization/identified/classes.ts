import type { DataInput } from '../data-input.ts';
import type { DataOutput } from '../data-output.ts';

/**
 * A class that both sides know by two numbers, an `IdentifiedDataSerializable` of Java. Its fields are written one after the other,
 * without a length, so both sides have to agree on them.
 */
export interface ReadableClass<T = unknown> {
  readonly factoryId: number;
  readonly classId: number;
  read(input: DataInput): T;
}

/** A class that is written, too. */
export interface IdentifiedClass<T = unknown> extends ReadableClass<T> {
  /** The class of JavaScript whose instances are written so. */
  readonly type: new (...args: never[]) => T;
  // A method, not a property: it is called only with instances of the class, which the compiler cannot follow.
  write(output: DataOutput, value: T): void;
}

/** Where a member or client listens, as a value. */
export class AddressValue {
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number) {
    this.host = host;
    this.port = port;
  }
}

const IPV4 = 4;
const IPV6 = 6;

const addressClass: IdentifiedClass<AddressValue> = {
  factoryId: 0,
  classId: 1,
  type: AddressValue,
  read(input) {
    const port = input.readInt();
    input.readByte(); // the host tells its kind
    return new AddressValue(input.readString() ?? '', port);
  },
  write(output, { host, port }) {
    output.writeInt(port);
    output.writeByte(host.includes(':') ? IPV6 : IPV4);
    output.writeString(host);
  },
};

/** A message as the ring buffer of a reliable topic holds it (RELIABLETOPIC-1). */
export class ReliableTopicMessage {
  /** Milliseconds of the epoch. */
  readonly publishTime: bigint;
  /** Who published it; null when that is not known. */
  readonly publisher: AddressValue | null;
  /** What was published, serialized. */
  readonly payload: Buffer | null;

  constructor(publishTime: bigint, publisher: AddressValue | null, payload: Buffer | null) {
    this.publishTime = publishTime;
    this.publisher = publisher;
    this.payload = payload;
  }
}

const reliableTopicMessageClass: IdentifiedClass<ReliableTopicMessage> = {
  factoryId: -9,
  classId: 2,
  type: ReliableTopicMessage,
  read(input) {
    const publishTime = input.readLong();
    const publisher = input.readObject();
    return new ReliableTopicMessage(publishTime, publisher instanceof AddressValue ? publisher : null, input.readByteArray());
  },
  write(output, { publishTime, publisher, payload }) {
    output.writeLong(publishTime);
    output.writeObject(publisher);
    output.writeByteArray(payload);
  },
};

/** The entries of a map, where members hand them out as values. */
export const mapEntryClass: ReadableClass<[unknown, unknown]> = {
  factoryId: -4,
  classId: 120,
  read: (input) => [input.readObject(), input.readObject()],
};

/** The classes of the members that this client itself needs. */
export const internalClasses: readonly IdentifiedClass[] = [addressClass, reliableTopicMessageClass];
