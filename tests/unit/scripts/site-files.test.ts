/** @file What the site's server sends: whole files, compressed ones, ranges, and nothing from outside of its folder. */
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { resolveFile, sendFile } from "../../../scripts/site-files.ts";

const page = "<p>".repeat(1000);
let folder: string;
let server: Server;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent(request.url ?? "");
  const file = await resolveFile(folder, path);
  if (file === undefined) response.writeHead(404).end();
  else await sendFile(request, response, file, { "x-policy": "strict" });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "site-files-"));
  await writeFile(join(folder, "page.html"), page);
  await writeFile(join(folder, "weights.bin"), Buffer.from("0123456789"));
  await writeFile(join(folder, "none.bin"), "");
  server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** As it comes, not unpacked. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ port, path, headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(parts),
        }),
      );
    })
      .on("error", reject)
      .end();
  });
}

it("sends a page, found without its ending, with the host's headers", async () => {
  const { status, headers, body } = await ask("/page");
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "content-length": String(page.length),
    "x-policy": "strict",
  });
  expect(body.toString()).toBe(page);
});

it("compresses for those who take it, and only what becomes smaller", async () => {
  const zip = { "accept-encoding": "br, gzip" };
  const { headers, body } = await ask("/page.html", zip);
  expect(headers).toMatchObject({
    "content-encoding": "gzip",
    "content-length": String(body.length),
    vary: "accept-encoding",
  });
  expect(body.length).toBeLessThan(page.length / 10);
  expect(gunzipSync(body).toString()).toBe(page);
  const weights = await ask("/weights.bin", zip);
  expect(weights.headers["content-encoding"]).toBeUndefined();
});

it.each([
  ["bytes=2-4", "234", "bytes 2-4/10"],
  ["bytes=7-", "789", "bytes 7-9/10"],
  ["bytes=-2", "89", "bytes 8-9/10"],
  ["bytes=8-99", "89", "bytes 8-9/10"],
])("answers the range %s", async (range, text, said) => {
  const { status, headers, body } = await ask("/weights.bin", { range });
  expect(status).toBe(206);
  expect(headers["content-range"]).toBe(said);
  expect(body.toString()).toBe(text);
});

it("refuses a range outside of the file, and sends all where it does not understand one", async () => {
  const outside = await ask("/weights.bin", { range: "bytes=10-" });
  expect(outside.status).toBe(416);
  expect(outside.headers["content-range"]).toBe("bytes */10");
  const unknown = await ask("/weights.bin", { range: "lines=1-2" });
  expect(unknown.status).toBe(200);
  expect(unknown.body).toHaveLength(10);
});

it("sends the headers alone where only they are asked for, and an empty file", async () => {
  const head = await ask("/weights.bin", {}, "HEAD");
  expect(head.headers["content-length"]).toBe("10");
  expect(head.body).toHaveLength(0);
  const none = await ask("/none.bin");
  expect(none.status).toBe(200);
  expect(none.headers["content-length"]).toBe("0");
});

it("sends a file once to those who have it, until it changes", async () => {
  const { headers } = await ask("/weights.bin");
  const known = { "if-none-match": String(headers["etag"]) };
  const again = await ask("/weights.bin", known);
  expect(again.status).toBe(304);
  expect(again.body).toHaveLength(0);
  await writeFile(join(folder, "weights.bin"), Buffer.from("9876543210"));
  await utimes(join(folder, "weights.bin"), 1, 1);
  expect((await ask("/weights.bin", known)).status).toBe(200);
});

it("sends nothing from outside of its folder", async () => {
  await writeFile(`${folder}-secret.txt`, "secret");
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  for (const path of [`/..%2f${name}-secret.txt`, "/..%2f..%2fetc%2fpasswd"]) {
    expect((await ask(path)).status).toBe(404);
  }
  await rm(`${folder}-secret.txt`);
});
