import { MemberError, type Call } from './call.ts';
import type { ObjectName } from './cluster-data.ts';

/** How a call waits. */
export interface Wait<R> {
  readonly object: ObjectName;
  /** Undefined while there is no answer yet. */
  readonly look: () => R | undefined;
  /** How long, in milliseconds; Infinity for as long as it takes. */
  readonly millis: number;
  /** The answer when the time is over. */
  readonly atEnd?: R;
}

/** Answers now, or as soon as a change of the data structure makes it possible, or when the time is over. Waits end with their connection. */
export function answerWhenPossible<R>({ member, client }: Call, { object, look, millis, atEnd }: Wait<R>): R | Promise<R> {
  const now = look();
  if (now !== undefined) return now;
  if (millis === 0) return atEnd!;
  return new Promise((resolve, reject) => {
    const waits = member.waits.of(object);
    const end = () => {
      clearTimeout(timer);
      waits.remove(id);
    };
    const timer = Number.isFinite(millis) ? setTimeout(() => (end(), resolve(atEnd!)), millis).unref() : undefined;
    let isLooking = false;
    const id = waits.add({
      outlet: client,
      localOnly: false,
      deliver(event) {
        if (isLooking) return; // an answer that changes the data structure is heard of here, too
        isLooking = true;
        try {
          if (event === 'destroyed') throw destroyed(object);
          const answer = look();
          if (answer === undefined) return;
          end();
          resolve(answer);
        } catch (error) {
          end();
          reject(error);
        } finally {
          isLooking = false;
        }
      },
    });
  });
}

function destroyed({ name }: ObjectName): MemberError {
  return new MemberError(14, 'com.hazelcast.spi.exception.DistributedObjectDestroyedException', `${name} has been destroyed!`);
}
