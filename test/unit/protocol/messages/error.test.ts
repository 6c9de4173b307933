import { describe, expect, test } from 'vitest';
import { HazelcastError, IllegalStateError, IOError, ProtocolError, UndefinedErrorCodeError } from '../../../../src/errors.ts';
import { Flag, FRAME_HEADER, FrameReader, FrameWriter } from '../../../../src/protocol/frames.ts';
import { incoming } from '../../../../src/protocol/message.ts';
import { ERROR_TYPE, readError, writeError, type ErrorHolder } from '../../../../src/protocol/messages/error.ts';

const stackTraceElements = [
  { className: 'com.hazelcast.Foo', methodName: 'run', fileName: 'Foo.java', lineNumber: 12 },
  { className: 'com.hazelcast.Bar', methodName: 'call', fileName: null, lineNumber: -1 },
];
const holder = (errorCode: number, message: string | null, className = 'java.lang.Some'): ErrorHolder => ({
  errorCode,
  className,
  message,
  stackTraceElements,
});

function reply(holders: readonly ErrorHolder[]): Buffer {
  const to = new FrameWriter();
  writeError(to, holders, 42);
  return to.toBuffer();
}

describe('a reply that reports a failure', () => {
  test('has the type 0 and the correlation id of the request', () => {
    const from = new FrameReader(reply([holder(27, 'it failed')]));
    expect([incoming.type(from, FRAME_HEADER), incoming.correlationId(from, FRAME_HEADER), from.flags]).toEqual([
      ERROR_TYPE,
      42,
      Flag.unfragmented,
    ]);
  });

  test('is written frame by frame as the protocol wants', () => {
    const one: ErrorHolder = {
      errorCode: 37,
      className: 'N',
      message: null,
      stackTraceElements: [{ className: 'C', methodName: 'm', fileName: null, lineNumber: 3 }],
    };
    expect(reply([one]).toString('hex')).toBe(
      '1300000000c0' +
        '00000000' +
        '2a00000000000000' +
        '00' + // first frame
        '060000000010' +
        '060000000010' +
        '0a0000000000' +
        '25000000' +
        '070000000000' +
        '4e' +
        '060000000004' + // list, holder: code, class name, no message
        '060000000010' +
        '060000000010' +
        '0a0000000000' +
        '03000000' +
        '070000000000' +
        '43' +
        '070000000000' +
        '6d' +
        '060000000004' + // list, element: line, class, method, no file
        '060000000008'.repeat(3) +
        '060000000028', // ends of element, list, holder, list
    );
  });

  test('ERROR-2: becomes an error of the class of its number, with number, class name and stack of the member', () => {
    const error = readError(new FrameReader(reply([holder(27, 'it failed', 'java.lang.IllegalStateException')])));
    expect(error).toBeInstanceOf(IllegalStateError);
    expect([error.name, error.code, error.message]).toEqual(['IllegalStateError', 'ILLEGAL_STATE', 'it failed']);
    expect(error.server).toEqual({ code: 27, className: 'java.lang.IllegalStateException', stack: stackTraceElements });
    expect(error.serverStackTrace).toEqual(stackTraceElements);
  });

  test('ERROR-2: with an unknown number becomes an UndefinedErrorCodeError with what the member said', () => {
    const error = readError(new FrameReader(reply([holder(9999, null, 'com.example.OwnException')])));
    expect(error).toBeInstanceOf(UndefinedErrorCodeError);
    expect(error.message).toBe('com.example.OwnException');
    expect(error.server).toEqual({ code: 9999, className: 'com.example.OwnException', stack: stackTraceElements });
  });

  test('ERROR-2: with causes becomes an error whose causes are errors with their own numbers', () => {
    const error = readError(new FrameReader(reply([holder(27, 'first'), holder(22, 'second'), holder(1234, 'third')])));
    expect(chainOf(error)).toEqual([
      ['IllegalStateError', 'first', 27],
      ['IOError', 'second', 22],
      ['UndefinedErrorCodeError', 'third', 1234],
    ]);
    expect(error.cause).toBeInstanceOf(IOError);
  });

  test('is read when its first frame holds no more than the type and the correlation id', () => {
    const bytes = reply([holder(27, 'it failed')]);
    const short = Buffer.concat([
      Buffer.from('1200000000c0', 'hex'),
      bytes.subarray(FRAME_HEADER, FRAME_HEADER + 12),
      bytes.subarray(FRAME_HEADER + 13),
    ]);
    expect(readError(new FrameReader(short)).message).toBe('it failed');
  });

  test('without any failure breaks the protocol', () => {
    expect(() => readError(new FrameReader(reply([])))).toThrow(ProtocolError);
  });
});

function chainOf(error: unknown): unknown[] {
  return error instanceof HazelcastError ? [[error.name, error.message, error.server?.code], ...chainOf(error.cause)] : [];
}
