/** @file From the bytes of a weight file, as served and kept, to the part of the weights that it holds. */
import type { WeightFile, WeightFiles } from "./manifest.ts";
import { Received } from "./received.ts";
import type { Bytes } from "./checked-storage.ts";

/** @param served the file's bytes, already checked against its sha256 */
export function contentOf(
  { compression }: WeightFiles,
  { path, content }: WeightFile,
  served: Bytes,
): Promise<Bytes> {
  return compression === undefined
    ? Promise.resolve(served)
    : decompress(served, compression, path, content);
}

/** As the browser does it itself, and Node in the same words. */
async function decompress(
  bytes: Bytes,
  format: CompressionFormat,
  path: string,
  expected: number,
): Promise<Bytes> {
  const wrong = (what: string, cause?: unknown): Error =>
    new Error(
      `${path}: must decompress to ${expected} bytes, ${what}; prepare the model again`,
      { cause },
    );
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  // a failure of writing is met again by the reader
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = readable.getReader();
  const received = new Received(expected);
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw wrong("it is damaged", cause);
    });
    if (done) break;
    if (received.add(value, expected)) continue;
    reader.cancel().catch(() => undefined);
    throw wrong("got more");
  }
  if (received.length === expected) return received.bytes();
  throw wrong(`got ${received.length}`);
}
