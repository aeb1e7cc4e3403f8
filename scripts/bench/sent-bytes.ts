/** @file What a host sends for files of a built site that were asked for. */
import { readFile, stat } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { isCompressed, resolveFile } from "../site-files.ts";

/**
 * Bytes, compressed as hosts send them.
 * @param site its folder
 * @param paths below its root; a path that is no file counts for nothing
 */
export async function sentBytes(
  site: string,
  paths: readonly string[],
): Promise<number> {
  const sizes = await Promise.all(paths.map((path) => sentBytesOf(site, path)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sentBytesOf(site: string, path: string): Promise<number> {
  const file = await resolveFile(site, path);
  if (file === undefined) return 0;
  return isCompressed(file)
    ? gzipSync(await readFile(file)).length
    : (await stat(file)).size;
}
