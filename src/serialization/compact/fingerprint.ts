// The 64-bit Rabin fingerprint, in two halves of 32 bits, since it is made for each record that is built without a class.

/** The polynomial, which is also where a fingerprint starts. */
const HIGH = 0xc15d213a;
const LOW = 0xa4d7a795;

const highs = new Int32Array(256);
const lows = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (!isOdd) continue;
    high ^= HIGH;
    low ^= LOW;
  }
  highs[byte] = high;
  lows[byte] = low;
}

/** A fingerprint to which texts and integers are added, one after the other. */
export class Fingerprint {
  #high = HIGH | 0;
  #low = LOW | 0;

  /** The text in UTF-8 behind the number of its bytes. */
  addText(text: string): this {
    const bytes = Buffer.from(text);
    this.addInt(bytes.length);
    for (const byte of bytes) this.#addByte(byte);
    return this;
  }

  /** Four bytes, the least significant first. */
  addInt(value: number): this {
    for (let shift = 0; shift < 32; shift += 8) this.#addByte((value >>> shift) & 0xff);
    return this;
  }

  /** The fingerprint as a signed integer of 64 bits. */
  get value(): bigint {
    return (BigInt(this.#high) << 32n) | BigInt(this.#low >>> 0);
  }

  #addByte(byte: number): void {
    const at = (this.#low ^ byte) & 0xff;
    this.#low = ((this.#low >>> 8) | (this.#high << 24)) ^ lows[at]!;
    this.#high = (this.#high >>> 8) ^ highs[at]!;
  }
}
