import { IllegalArgumentError } from '../../errors.ts';
import { type Field } from './fields.ts';
import { FieldKind } from './field-kind.ts';
import { type Kind, kindOf, numberOf } from './kinds.ts';
import { type BodyReader, type CompactReader } from './reader.ts';
import { type CompactSerializer } from './serializers.ts';
import { type KindName, type KindTypes } from './types.ts';
import { type CompactWriter, type FieldWriter } from './writer.ts';

/** Says of a plain object of which declared type it is. A property, so that `{ ...object }` has it, too. */
export const RECORD_TYPE = Symbol('hazelcast-ts.compact');

/**
 * What a declared field holds: the name of a kind, such as `'int32'` or `'arrayOfString'`; one of `Fields`; another declared type, for
 * a record of it or null; or that in brackets, for an array of such records.
 */
export type FieldDeclaration = Uncapitalize<KindName> | Field<unknown> | CompactType<object> | readonly [CompactType<object>];

type TypeOf<D> =
  D extends Uncapitalize<KindName>
    ? KindTypes[Extract<Capitalize<D>, keyof KindTypes>]
    : D extends CompactType<infer T>
      ? T | null
      : D extends readonly [CompactType<infer T>]
        ? (T | null)[] | null
        : D extends Field<infer T>
          ? T
          : never;

type Declarations = Readonly<Record<string, FieldDeclaration>>;
type ValuesOf<F extends Declarations> = { -readonly [K in keyof F]: TypeOf<F[K]> };
type NullableNames<F extends Declarations> = { [K in keyof F]: null extends TypeOf<F[K]> ? K : never }[keyof F];
/** Values from which an object is made; what may be null may be left out. */
type GivenOf<F extends Declarations> = Omit<ValuesOf<F>, NullableNames<F>> & Partial<Pick<ValuesOf<F>, NullableNames<F>>>;
/** A plain object of a declared type. */
type ObjectOf<F extends Declarations> = ValuesOf<F> & { readonly [RECORD_TYPE]: CompactType<object> };

interface DeclaredField {
  readonly fieldName: string;
  readonly kind: Kind;
}
type Class<T> = abstract new (...args: never[]) => T;

/** The type of the objects of a declared type: `type Employee = CompactObject<typeof Employee>`. */
export type CompactObject<D> = D extends CompactType<infer T> ? T : never;

/** A declared type of Compact records, which is the serializer of its objects. Made by {@link compact}. */
export class CompactType<T extends object, G = unknown> implements CompactSerializer<T> {
  readonly #typeName: string;
  readonly #class: Class<object> | undefined;
  /** In the order of their names, in which they are written, so that equal objects are equal keys. */
  readonly #fields: readonly DeclaredField[];
  readonly #names: ReadonlySet<string>;

  /** @internal */
  constructor(typeName: string, fields: readonly DeclaredField[], type: Class<object> | undefined) {
    this.#typeName = typeName;
    this.#class = type;
    this.#fields = fields.toSorted((one, other) => (one.fieldName < other.fieldName ? -1 : 1));
    this.#names = new Set(fields.map(({ fieldName }) => fieldName));
  }

  /**
   * An object of this type with these values; what is left out is null.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when a value has no field
   */
  of(values: G): T {
    const given = values as Readonly<Record<string, unknown>>;
    const stranger = this.#strangerIn(given);
    if (stranger !== undefined) throw new IllegalArgumentError(`${this.#typeName} has no field ${stranger}`);
    return this.#make(({ fieldName, kind }) => given[fieldName] ?? (kind.isNullable ? null : undefined));
  }

  /** @internal whether its objects are plain, and say themselves of which type they are */
  get isPlain(): boolean {
    return this.#class === undefined;
  }

  getTypeName(): string {
    return this.#typeName;
  }

  getClass(): new (...args: never[]) => T {
    return (this.#class ?? Object) as new (...args: never[]) => T;
  }

  /** A field that the writer of the record did not know is null, where it may be. */
  read(reader: CompactReader): T {
    const from = reader as unknown as BodyReader;
    return this.#make(({ fieldName, kind }) => {
      const isMissing = kind.isNullable && reader.getFieldKind(fieldName) === FieldKind.NOT_AVAILABLE;
      return isMissing ? null : from.readAs(fieldName, kind);
    });
  }

  write(writer: CompactWriter, instance: T): void {
    const stranger = this.isPlain ? this.#strangerIn(instance) : undefined;
    if (stranger !== undefined) throw new TypeError(`${this.#typeName} has no field ${stranger}`);
    const to = writer as unknown as FieldWriter;
    for (const { fieldName, kind } of this.#fields) to.writeAs(fieldName, kind, (instance as Readonly<Record<string, unknown>>)[fieldName]);
  }

  #make(valueOf: (field: DeclaredField) => unknown): T {
    const made = (this.#class === undefined ? {} : Object.create(this.#class.prototype as object)) as Record<PropertyKey, unknown>;
    for (const field of this.#fields) define(made, field.fieldName, valueOf(field));
    if (this.isPlain) made[RECORD_TYPE] = this;
    return made as T;
  }

  #strangerIn(values: object): string | undefined {
    return Object.keys(values).find((name) => !this.#names.has(name));
  }
}

/** Sets a property, also one of a name that means something to every object. */
function define(target: Record<PropertyKey, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

/** What a declared type is made of. */
export interface CompactDeclaration<F extends Declarations> {
  /** How members and other clients name the type. */
  readonly typeName: string;
  /** What each field holds, by its name. */
  readonly fields: F;
}

/**
 * Declares a type of Compact records once, for the members and for the compiler. Objects are made with `of`, and are plain objects that
 * know their type, as do their copies with `{ ...object }`; so an object that was read can be changed and written again. Put the type
 * into `serialization.compact.serializers` of each client that writes it, or that reads it as such objects.
 *
 * With `class`, the type is that of the instances of a class that has these properties. They are made without calling its constructor.
 *
 * @example
 * ```ts
 * const Employee = compact({ typeName: 'employee', fields: { id: 'int32', name: 'string', tags: 'arrayOfString' } });
 * type Employee = CompactObject<typeof Employee>; // { id: number; name: string | null; tags: (string | null)[] | null }
 *
 * const client = await Client.newHazelcastClient({ serialization: { compact: { serializers: [Employee] } } });
 * const employees = await client.getMap<number, Employee>('employees');
 * await employees.set(1, Employee.of({ id: 1, name: 'Ann' }));
 * ```
 * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the name of the type is empty, or the kind of a field is none
 */
export function compact<const F extends Declarations>(declaration: CompactDeclaration<F>): CompactType<ObjectOf<F>, GivenOf<F>>;
export function compact<const F extends Declarations, C extends ValuesOf<F>>(
  declaration: CompactDeclaration<F> & { readonly class: Class<C> },
): CompactType<C, GivenOf<F>>;
export function compact(declaration: CompactDeclaration<Declarations> & { readonly class?: Class<object> }) {
  const { typeName, fields, class: type } = { ...declaration };
  if (typeof typeName !== 'string' || typeName === '') throw new IllegalArgumentError('compact: typeName must be a non-empty string');
  if (typeof fields !== 'object' || fields === null) throw new IllegalArgumentError('compact: fields must be an object');
  if (type !== undefined && typeof type !== 'function') throw new IllegalArgumentError('compact: class must be a class');
  const declared = Object.entries(fields).map(([fieldName, declaration]) => {
    const kind = kindOf(kindNumber(declaration));
    if (kind === undefined) throw new IllegalArgumentError(`compact: the field ${fieldName} has no kind that exists`);
    return { fieldName, kind };
  });
  return new CompactType<object>(typeName, declared, type);
}

function kindNumber(declaration: FieldDeclaration): number {
  if (typeof declaration === 'string') return numberOf(declaration.charAt(0).toUpperCase() + declaration.slice(1));
  if (declaration instanceof CompactType) return FieldKind.COMPACT;
  if (Array.isArray(declaration)) return declaration.length === 1 && declaration[0] instanceof CompactType ? FieldKind.ARRAY_OF_COMPACT : 0;
  return (declaration as Field<unknown> | null)?.kind ?? 0;
}
