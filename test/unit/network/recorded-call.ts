import type { HazelcastError } from '../../../src/errors.ts';
import type { CallFailure, WaitingCall } from '../../../src/network/waiting-call.ts';
import type { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { NO_PARTITION } from '../../../src/protocol/message.ts';
import { mapSet } from '../../../src/protocol/messages/map.ts';

/** A call that writes down how it ended: `reply`, `unsendable` or the kind of failure. */
export class RecordedCall implements WaitingCall {
  readonly endings: string[] = [];
  error: unknown;
  readonly #value: Buffer;

  constructor(bytes = 8) {
    this.#value = Buffer.alloc(bytes);
  }

  write(to: FrameWriter, correlationId: number): void {
    mapSet.writeRequest(to, { name: 'map', key: this.#value, value: this.#value, threadId: 0, ttl: -1 }, correlationId, NO_PARTITION);
  }

  onUnsendable(error: unknown): void {
    this.error = error;
    this.endings.push('unsendable');
  }

  onReply(_from: FrameReader, backupAcks: number): void {
    this.endings.push(backupAcks === 0 ? 'reply' : `reply, ${backupAcks} acks`);
  }

  onFailure(failure: CallFailure, error: HazelcastError): void {
    this.error = error;
    this.endings.push(failure);
  }
}
