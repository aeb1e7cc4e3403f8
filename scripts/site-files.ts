/** @file Answers with the files of a built site as a good host does: compressed, in ranges, with the headers of _headers, once. */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".xml": "application/xml",
  ".txt": "text/plain",
};

/** What becomes smaller; pictures, archives and weights do not. */
const smaller = new Set([
  ".html",
  ".js",
  ".mjs",
  ".css",
  ".json",
  ".svg",
  ".txt",
  ".wasm",
  ".xml",
]);

export function isCompressed(file: string): boolean {
  return smaller.has(extname(file));
}

export function typeOf(file: string): string {
  return types[extname(file)] ?? "application/octet-stream";
}

/** As static hosts do: a folder's index, a page without its ending; never a file outside of the folder. */
export async function resolveFile(
  folder: string,
  path: string,
): Promise<string | undefined> {
  const root = resolve(folder);
  const wanted = join(root, path);
  if (relative(root, wanted).startsWith("..")) return undefined;
  for (const candidate of [
    wanted,
    join(wanted, "index.html"),
    `${wanted}.html`,
  ]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() === true) return candidate;
  }
  return undefined;
}

/** Each file is compressed once, by its path and the time of its last change. */
const zipped = new Map<string, Promise<Buffer>>();

function zippedOf(file: string, changed: number): Promise<Buffer> {
  const key = `${file} ${changed}`;
  const known = zipped.get(key);
  if (known !== undefined) return known;
  const bytes = readFile(file).then((bytes) => promisify(gzip)(bytes));
  zipped.set(key, bytes);
  return bytes;
}

/** Whether a browser takes the file compressed. */
function isZipped(request: IncomingMessage, file: string): boolean {
  return (
    request.headers.range === undefined &&
    isCompressed(file) &&
    /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")
  );
}

export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  headers: Readonly<Record<string, string>>,
  status = 200,
): Promise<void> {
  const { size, mtimeMs } = await stat(file);
  const etag = `W/"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
  if (request.headers["if-none-match"] === etag && status === 200) {
    response.writeHead(304, { ...headers, etag }).end();
    return;
  }
  const zip = isZipped(request, file)
    ? await zippedOf(file, mtimeMs)
    : undefined;
  const range = rangeOf(request.headers.range, size);
  if (range === "outside") {
    response.writeHead(416, { "content-range": `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range === undefined ? status : 206, {
    ...headers,
    "content-type": typeOf(file),
    "accept-ranges": "bytes",
    etag,
    ...(range === undefined
      ? {}
      : { "content-range": `bytes ${start}-${end}/${size}` }),
    ...(isCompressed(file) ? { vary: "accept-encoding" } : {}),
    ...(zip === undefined ? {} : { "content-encoding": "gzip" }),
    "content-length": zip?.length ?? end - start + 1,
  });
  if (request.method === "HEAD" || size === 0) response.end();
  else if (zip !== undefined) response.end(zip);
  else await pipeline(createReadStream(file, { start, end }), response);
}

/** One range, as browsers ask for it; undefined for the whole file, as for what is not understood. */
function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | "outside" | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") {
    return undefined;
  }
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end =
    first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? "outside" : { start, end };
}
