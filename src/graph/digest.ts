/** @file A 128-bit digest of text and bytes that names equal things equally. Not for security. */

interface Lane {
  /** Odd, so that multiplying loses nothing. */
  readonly multiplier: number;
  readonly turn: number;
  readonly seed: number;
}

/** Four lanes that share nothing but their input: the constants are MurmurHash3's, and fractions of pi and e. */
const lanes: readonly Lane[] = [
  { multiplier: 0xcc9e2d51, turn: 13, seed: 0x9e3779b9 },
  { multiplier: 0x85ebca6b, turn: 15, seed: 0x243f6a88 },
  { multiplier: 0xc2b2ae35, turn: 17, seed: 0xb7e15162 },
  { multiplier: 0x1b873593, turn: 19, seed: 0xdeadbeef },
];

/**
 * After MurmurHash3. Each step is a bijection of a lane's state, so a difference between two inputs cannot fade away
 * under what follows; the turns bring high bits back down, which multiplication alone never does.
 */
class Digest {
  readonly #states = Int32Array.from(lanes, ({ seed }) => seed);
  #length = 0;

  word(word: number): void {
    this.#length++;
    lanes.forEach(({ multiplier, turn }, lane) => {
      const mixed = turned(Math.imul(word, multiplier), 15);
      const state = (this.#states[lane] ?? 0) ^ Math.imul(mixed, 0x27d4eb2f);
      this.#states[lane] = Math.imul(turned(state, turn), 5) + 0xe6546b64;
    });
  }

  hex(): string {
    return Array.from(this.#states, (state) =>
      (finished(state ^ this.#length) >>> 0).toString(16).padStart(8, "0"),
    ).join("");
  }
}

function turned(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Spreads each bit over the whole word. */
function finished(state: number): number {
  let word = state ^ (state >>> 16);
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return word ^ (word >>> 16);
}

/** 32 hexadecimal digits for a text. */
export function digestText(text: string): string {
  const digest = new Digest();
  for (let index = 0; index < text.length; index++) {
    digest.word(text.charCodeAt(index));
  }
  return digest.hex();
}

/** 32 hexadecimal digits for the bytes of a typed array. */
export function digestBytes(data: ArrayBufferView): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const digest = new Digest();
  const whole = bytes.length - (bytes.length % 4);
  for (let index = 0; index < whole; index += 4) {
    digest.word(view.getInt32(index, true));
  }
  for (let index = whole; index < bytes.length; index++) {
    digest.word(bytes[index] ?? 0);
  }
  digest.word(bytes.length);
  return digest.hex();
}
