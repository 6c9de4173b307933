import { GenericRecords, type Client, type GenericRecord, type IMap } from '../../../src/index.ts';
import { sharedClasses, type Sample } from './samples.ts';

type Start = (serialization: object) => Promise<Client>;

interface Maps {
  /** Each sample under its name. */
  readonly values: IMap<string, unknown>;
  /** The name of each sample that is a key. */
  readonly keys: IMap<unknown, string>;
}

/** The maps of this name, as a client sees them that knows all classes and writes numbers so. */
export async function mapsOf(start: Start, name: string, as: Sample['as'] = {}): Promise<Maps> {
  const client = await start({ ...sharedClasses, ...as });
  return { values: await client.getMap(name), keys: await client.getMap(`${name}-keys`) };
}

/** Writes samples into the maps of this name. */
export async function writeSamples(start: Start, name: string, samples: readonly Sample[]): Promise<void> {
  const opened = new Map<string, Promise<Maps>>();
  for (const { as, name: sample, use, written } of samples) {
    const id = JSON.stringify(as);
    if (!opened.has(id)) opened.set(id, mapsOf(start, name, as));
    const { values, keys } = await opened.get(id)!;
    await values.set(sample, written);
    if (use === 'key') await keys.set(written, sample);
  }
}

/** The samples with the values of their neighbours, each of which is the wrong one. */
export function rotated(samples: readonly Sample[]): Sample[] {
  return samples.map(({ name }, i) => ({ ...samples.at(i - 1)!, name }));
}

/** Something with which `toStrictEqual` looks into records without a class. */
export function comparable(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return { text: String(value), kinds: [...value.getFieldNames()].map((name) => [name, value.getFieldKind(name)]) };
}

function isRecord(value: unknown): value is GenericRecord {
  return value instanceof GenericRecords.compact('', {}, {}).constructor;
}
