/** @file Writes PNG files: an image from its pixels, and words into a file (https://www.w3.org/TR/png/). */
import type { Raster } from "./raster.ts";

// The signature (8 bytes) and the header chunk (25), which has to come first.
const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const AFTER_HEADER = 33;

/** A picture of one pixel a place, in true colour with opacity. */
export async function pngOf({
  width,
  height,
  pixels,
}: Raster): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // 8 bits for each of red, green, blue and opacity; the rest are the only methods there are
  header.set([8, 6, 0, 0, 0], 8);
  const stride = width * 4;
  // each row begins with its filter: none
  const rows = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row++) {
    rows.set(
      pixels.subarray(row * stride, (row + 1) * stride),
      row * (stride + 1) + 1,
    );
  }
  return joined([
    new Uint8Array(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", await deflated(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** Off the page's thread where that is a page. */
async function deflated(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes])
    .stream()
    .pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

// More arguments than this may be more than a call takes.
const PART = 0x2000;

/** The file as an address that holds it. */
export function imageAddress(png: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < png.length; at += PART) {
    parts.push(String.fromCharCode(...png.subarray(at, at + PART)));
  }
  return `data:image/png;base64,${btoa(parts.join(""))}`;
}

/** @param keyword one of the registered ones, such as "Title" or "Source" */
export function pngWithText(
  png: Uint8Array,
  keyword: string,
  text: string,
): Uint8Array<ArrayBuffer> {
  const encode = new TextEncoder();
  // after the keyword: end, not compressed, method, no language, no translated keyword
  const data = new Uint8Array([
    ...encode.encode(keyword),
    ...[0, 0, 0, 0, 0],
    ...encode.encode(text),
  ]);
  return joined([
    png.subarray(0, AFTER_HEADER),
    chunk("iTXt", data),
    png.subarray(AFTER_HEADER),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return crc;
});

/** The checksum of PNG chunks, and of zip. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc = (crc >>> 8) ^ (table[(crc ^ byte) & 255] ?? 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
