import { int, nullableData, uuid } from './fields.ts';

/** What an event tells of a change of entries, whichever structure they are in. */
export const entryChange = {
  key: nullableData,
  value: nullableData,
  oldValue: nullableData,
  mergingValue: nullableData,
  eventType: int,
  uuid,
  numberOfAffectedEntries: int,
};
