import {
  added,
  bool,
  byte,
  data,
  entries,
  float,
  int,
  list,
  long,
  nullable,
  nullableData,
  nullableUuid,
  packed,
  packedEntries,
  str,
  uuid,
  valuesThenKeys,
  type Field,
  type Fields,
  type Fixed,
  type Framed,
} from '../../src/protocol/fields.ts';
import { struct } from '../../src/protocol/layout.ts';
import { event, message, type Message } from '../../src/protocol/message.ts';
import { sqlPage } from '../../src/protocol/sql-page.ts';
import { isFixed, structures, type FieldText, type MessageText, type Type } from './catalog.ts';

const LEAVES: Readonly<Record<string, Field>> = {
  boolean: bool,
  byte,
  int,
  Integer: int,
  long,
  Long: long,
  float,
  UUID: uuid,
  String: str,
  Data: data,
  byteArray: data,
  SqlPage: sqlPage,
};

/** Declares a message with the notation of the product, from the text of the data files. */
export function declare({ id, retryable, parts }: MessageText): Message {
  const [request, response, ...events] = parts.map((part) => fieldsOf(part.fields));
  const single = Object.values(response!).length === 1 ? Object.values(response!)[0]! : response!;
  return message(id, {
    request: request!,
    reply: Object.keys(response!).length === 0 ? undefined : single,
    events: Object.fromEntries(events.map((fields, n) => [`event${n}`, event(id + 2 + n, fields)])),
    ...(retryable ? { retryable } : {}),
  });
}

const structs = new Map<string, Framed<unknown>>();

function fieldsOf(fields: readonly FieldText[]): Fields {
  return Object.fromEntries(
    fields.map(({ name, nullable: mayBeNull, added: isAdded, type }) => {
      const field = mayBeNull ? nullableOf(type) : fieldOf(type);
      return [name, isAdded ? added(field as Fixed<unknown>) : field];
    }),
  );
}

function nullableOf(type: Type): Field {
  const field = fieldOf(type);
  if (field === uuid) return nullableUuid;
  return field === data && type.kind === 'leaf' && type.name === 'Data' ? nullableData : nullable(field as Framed<unknown>);
}

function fieldOf(type: Type): Field {
  if (type.kind === 'list') {
    if (isFixed(type.of)) return packed(fieldOf(type.of) as Fixed<unknown>);
    return list((type.holdsNull ? nullableOf(type.of) : fieldOf(type.of)) as Framed<unknown>);
  }
  return type.kind === 'entries' ? entriesOf(type.key, type.value) : leafOf(type.name);
}

function entriesOf(key: Type, value: Type): Field {
  const [k, v] = [fieldOf(key), fieldOf(value)];
  if (!isFixed(key)) return entries(k as Framed<unknown>, v as Framed<unknown>);
  return isFixed(value)
    ? packedEntries(k as Fixed<unknown>, v as Fixed<unknown>)
    : valuesThenKeys(k as Fixed<unknown>, v as Framed<unknown>);
}

function leafOf(name: string): Field {
  const fields = structures.get(name);
  if (fields === undefined) {
    const leaf = LEAVES[name];
    if (leaf === undefined) throw new Error(`the notation has no ${name}`);
    return leaf;
  }
  const known = structs.get(name) ?? struct(fieldsOf(fields));
  structs.set(name, known);
  return known;
}
