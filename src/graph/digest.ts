/** @file A 128-bit digest of text and bytes that names equal things equally. Not for security. */

/** Mixes 32-bit words into four lanes, after MurmurHash3's mixing constants. */
class Digest {
  #lanes: [number, number, number, number] = [
    0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef,
  ];
  #length = 0;

  word(word: number): void {
    const [a, b, c, d] = this.#lanes;
    const mixed = Math.imul(word ^ (word >>> 15), 0xcc9e2d51);
    this.#lanes = [
      b ^ Math.imul(a ^ mixed, 0x85ebca6b),
      c ^ Math.imul(b ^ mixed, 0xc2b2ae35),
      d ^ Math.imul(c ^ mixed, 0x27d4eb2f),
      a ^ Math.imul(d ^ mixed ^ this.#length++, 0x165667b1),
    ];
  }

  hex(): string {
    for (let round = 0; round < 8; round++) this.word(round);
    return this.#lanes
      .map((lane) => (lane >>> 0).toString(16).padStart(8, "0"))
      .join("");
  }
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
