import { type BigDecimal } from '../values/big-decimal.ts';
import { type LocalDate } from '../values/local-date.ts';
import { type LocalDateTime } from '../values/local-date-time.ts';
import { type LocalTime } from '../values/local-time.ts';
import { type OffsetDateTime } from '../values/offset-date-time.ts';

interface Fixed {
  readonly Boolean: boolean;
  readonly Int8: number;
  readonly Int16: number;
  readonly Int32: number;
  readonly Int64: bigint;
  readonly Float32: number;
  readonly Float64: number;
}

interface Variable {
  readonly String: string;
  readonly Decimal: BigDecimal;
  readonly Time: LocalTime;
  readonly Date: LocalDate;
  readonly Timestamp: LocalDateTime;
  readonly TimestampWithTimezone: OffsetDateTime;
}

type Name<T> = Extract<keyof T, string>;

/** What each kind is in JavaScript, but for records. */
export type KindTypes = Fixed & { readonly [N in Name<Variable>]: Variable[N] | null } & {
  readonly [N in Name<Fixed> as `Nullable${N}`]: Fixed[N] | null;
} & { readonly [N in Name<Fixed> as `ArrayOf${N}`]: (N extends 'Int8' ? Buffer : Fixed[N][]) | null } & {
  readonly [N in Name<Fixed> as `ArrayOfNullable${N}`]: (Fixed[N] | null)[] | null;
} & { readonly [N in Name<Variable> as `ArrayOf${N}`]: (Variable[N] | null)[] | null };
/** How methods name a kind, but for records. */
export type KindName = Name<KindTypes>;

/** What is taken to be written where a kind is read as `T`. */
export type Writable<T> = T extends Buffer ? Uint8Array | Int8Array : T extends readonly (infer I)[] ? readonly I[] : T;
