/** @file `npm run serve`: serves build/ on this machine as a good host does. PORT names another port than 3000. */
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { join } from "node:path";
import { readHeaderRules } from "./header-rules.ts";
import { resolveFile, sendFile } from "./site-files.ts";

const folder = "build";
const basePath = process.env.BASE_URL ?? "/";
const port = Number(process.env.PORT ?? 3000);

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  headersOf: (pathname: string) => Record<string, string>,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (!pathname.startsWith(basePath)) {
    response.writeHead(302, { location: basePath }).end();
    return;
  }
  const path = decodeURIComponent(pathname.slice(basePath.length));
  const file = await resolveFile(folder, path);
  if (file !== undefined) {
    await sendFile(request, response, file, headersOf(pathname));
    return;
  }
  const missing = await resolveFile(folder, "404.html");
  if (missing === undefined) response.writeHead(404).end("no file");
  else await sendFile(request, response, missing, headersOf(pathname), 404);
}

async function main(): Promise<void> {
  const headersOf = await readHeaderRules(join(folder, "_headers"));
  createServer((request, response) => {
    answer(request, response, headersOf).catch(() => response.destroy());
  }).listen(port, "localhost", () => {
    console.log(`The site is at http://localhost:${port}${basePath}`);
  });
}

await main();
