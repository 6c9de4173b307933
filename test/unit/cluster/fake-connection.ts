import { IOError } from '../../../src/errors.ts';
import type { CloseReason } from '../../../src/network/close-reason.ts';
import type { Connection, EventHandler } from '../../../src/network/connection.ts';
import type { EventType } from '../../../src/protocol/message.ts';
import { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { uuidOf } from './some-members.ts';

/** A registration for events that waits for the member's answer. */
interface Registration {
  readonly handler: EventHandler;
  resolve(): void;
  reject(error: unknown): void;
}

/** What the code under test sees of a connection, without a socket: a test answers for the member. */
export class FakeConnection {
  closed: Connection['closed'];
  member: Connection['member'];
  lastReadAt = 0;
  lastWriteAt = 0;
  readonly registrations: Registration[] = [];
  /** Called after the connection is closed. */
  onClose: () => void = () => {};

  constructor(number = 1) {
    this.member = { uuid: uuidOf(number).toString(), clusterId: 'cluster', serverVersion: '5.5.0' };
  }

  /** The same object, as the type that the code under test takes. */
  get real(): Connection {
    return this as unknown as Connection;
  }

  listen(_message: unknown, _request: unknown, handler: EventHandler): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.registrations.push({ handler, resolve: () => resolve({ id: 1, reply: undefined }), reject });
    });
  }

  close(reason: CloseReason): void {
    if (this.closed !== undefined) return;
    this.closed = { reason, error: new IOError(`closed (${reason})`) };
    this.onClose();
  }

  /** The member sends an event to whoever registered last. */
  send<T>(event: EventType<T>, value: T): void {
    const writer = new FrameWriter();
    event.write(writer, value, 1);
    this.registrations.at(-1)!.handler(event.type, new FrameReader(writer.toBuffer()));
  }
}
