/** @file A 128-bit digest of text and bytes that names equal things equally. Not for security. */

/**
 * After MurmurHash3: four lanes that share nothing but their input. Each step is a bijection of a lane's state, so a
 * difference between two inputs cannot fade away under what follows; the turns bring high bits back down, which
 * multiplication alone never does. The lanes stand side by side in local variables, since every recorded operation
 * is named this way: a loop over the lanes takes ten times as long.
 * The constants are MurmurHash3's, and fractions of pi and e; multipliers are odd, so that multiplying loses nothing.
 * @param wordAt the input, 32 bits at a time
 */
function digest(length: number, wordAt: (index: number) => number): string {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = 0xb7e15162 | 0;
  let d = 0xdeadbeef | 0;
  for (let index = 0; index < length; index++) {
    const word = wordAt(index);
    let mixed = Math.imul(word, 0xcc9e2d51);
    a ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x27d4eb2f);
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    mixed = Math.imul(word, 0x85ebca6b);
    b ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x27d4eb2f);
    b = (Math.imul((b << 15) | (b >>> 17), 5) + 0xe6546b64) | 0;
    mixed = Math.imul(word, 0xc2b2ae35);
    c ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x27d4eb2f);
    c = (Math.imul((c << 17) | (c >>> 15), 5) + 0xe6546b64) | 0;
    mixed = Math.imul(word, 0x1b873593);
    d ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x27d4eb2f);
    d = (Math.imul((d << 19) | (d >>> 13), 5) + 0xe6546b64) | 0;
  }
  return hex(a ^ length) + hex(b ^ length) + hex(c ^ length) + hex(d ^ length);
}

const hexBytes = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/** Spreads each bit of a lane over its whole word, and writes it as 8 hexadecimal digits. */
function hex(state: number): string {
  let word = state ^ (state >>> 16);
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  word ^= word >>> 16;
  return (
    (hexBytes[word >>> 24] ?? "") +
    (hexBytes[(word >>> 16) & 255] ?? "") +
    (hexBytes[(word >>> 8) & 255] ?? "") +
    (hexBytes[word & 255] ?? "")
  );
}

/** 32 hexadecimal digits for a text. */
export function digestText(text: string): string {
  const pairs = text.length >> 1;
  // two characters a word; the last word tells an odd length from an even one
  return digest(pairs + 1, (index) =>
    index < pairs
      ? text.charCodeAt(2 * index) | (text.charCodeAt(2 * index + 1) << 16)
      : text.length % 2 === 1
        ? text.charCodeAt(text.length - 1)
        : -1,
  );
}

/** 32 hexadecimal digits for the bytes of a typed array. */
export function digestBytes(data: ArrayBufferView): string {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const words = data.byteLength >> 2;
  const rest = data.byteLength & 3;
  return digest(words + rest + 1, (index) => {
    if (index < words) return view.getInt32(4 * index, true);
    return index < words + rest
      ? view.getUint8(4 * words + index - words)
      : data.byteLength;
  });
}
