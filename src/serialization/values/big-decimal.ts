import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';
import { partsOf, requireInteger } from './arguments.ts';

const TEXT = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,16}))?$/i;
const MIN_SCALE = -0x8000_0000;
const MAX_SCALE = 0x7fff_ffff;
/** More zeros than this are not written out. */
const MAX_ZEROS = 10_000;

/**
 * A decimal number of any size, as `java.math.BigDecimal`: `unscaledValue` times 10 to the power of minus `scale`. `1.0` and `1.00`
 * are the same number with two scales, and two different keys.
 */
export class BigDecimal {
  readonly unscaledValue: bigint;
  readonly scale: number;

  /**
   * @param scale how many digits of the unscaled value stand behind the decimal point; a 32-bit integer, negative for zeros before it
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when an argument is of another type or outside its range
   */
  constructor(unscaledValue: bigint, scale: number) {
    if (typeof unscaledValue !== 'bigint')
      throw new IllegalArgumentError(`BigDecimal unscaledValue must be a bigint, not ${describeValue(unscaledValue)}`);
    requireInteger('BigDecimal scale', scale, MIN_SCALE, MAX_SCALE);
    this.unscaledValue = unscaledValue;
    this.scale = scale;
  }

  /**
   * Reads a text such as `-1.50` or `12e3`. The scale is the number of digits behind the point, less the exponent.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the text is none
   */
  static fromString(value: string): BigDecimal {
    const [sign, whole = '', fraction = '', exponent = '0'] = partsOf('BigDecimal.fromString', value, TEXT, '-1.50');
    const size = BigInt(whole + fraction);
    return new BigDecimal(sign === '-' ? -size : size, fraction.length - Number(exponent));
  }

  /**
   * The number with all its digits and without an exponent, such as `-1.50`. Only when more than 10000 zeros would have to be added does
   * it have an exponent, such as `15e20000`.
   */
  toString(): string {
    const { unscaledValue, scale } = this;
    if (scale < 0) return unscaledValue === 0n ? '0' : withZeros(unscaledValue, -scale);
    const sign = unscaledValue < 0n ? '-' : '';
    const shown = String(unscaledValue < 0n ? -unscaledValue : unscaledValue);
    if (scale - shown.length > MAX_ZEROS) return `${unscaledValue}e-${scale}`;
    const padded = shown.padStart(scale + 1, '0');
    const point = padded.length - scale;
    return scale === 0 ? sign + padded : `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
  }
}

function withZeros(value: bigint, zeros: number): string {
  return zeros > MAX_ZEROS ? `${value}e${zeros}` : String(value) + '0'.repeat(zeros);
}
