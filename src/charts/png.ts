/** @file Puts words into a PNG file, as the format's iTXt chunk (https://www.w3.org/TR/png/#11iTXt). */

// The signature (8 bytes) and the header chunk (25), which has to come first.
const AFTER_HEADER = 33;

/** @param keyword one of the registered ones, such as "Title" or "Source" */
export function pngWithText(
  png: Uint8Array,
  keyword: string,
  text: string,
): Uint8Array<ArrayBuffer> {
  const encode = new TextEncoder();
  // after the keyword: end, not compressed, method, no language, no translated keyword
  const data = new Uint8Array([
    ...encode.encode(`iTXt${keyword}`),
    ...[0, 0, 0, 0, 0],
    ...encode.encode(text),
  ]);
  const chunk = new Uint8Array(data.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length - 4);
  chunk.set(data, 4);
  view.setUint32(data.length + 4, crc32(data));
  const result = new Uint8Array(png.length + chunk.length);
  result.set(png.subarray(0, AFTER_HEADER));
  result.set(chunk, AFTER_HEADER);
  result.set(png.subarray(AFTER_HEADER), AFTER_HEADER + chunk.length);
  return result;
}

/** The checksum of PNG chunks, and of zip. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}
