/** @file Serves the built site below a path, as a static host does, and misbehaves where a test asks for it. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Transform } from "node:stream";
import { readHeaderRules } from "../../../scripts/header-rules.ts";
import { resolveFile, sendFile, typeOf } from "../../../scripts/site-files.ts";

/** What a server can do wrong with a file. */
export type Fault =
  | { readonly kind: "status"; readonly status: number }
  /** Closes the connection after so many bytes of the body. */
  | { readonly kind: "drop"; readonly afterBytes: number }
  /** Ends the body early, as if that were all. */
  | { readonly kind: "truncate"; readonly afterBytes: number }
  /** One byte in the middle is another. */
  | { readonly kind: "corrupt" }
  | { readonly kind: "slow"; readonly bytesPerSecond: number };

export interface SiteServer {
  /** The site's root, ending in "/". */
  readonly url: string;
  /** Paths asked for so far, below the root. */
  readonly requests: string[];
  /** Until `heal`, files whose path contains the text fail like this. */
  fail(pathContains: string, fault: Fault): void;
  heal(): void;
  close(): Promise<void>;
}

export interface SiteServerOptions {
  /** Send what the site's file _headers says, as hosts do that read it. */
  readonly sendHeaders?: boolean;
  /** As a good host does; absent: true. */
  readonly compress?: boolean;
}

export async function startSiteServer(
  folder: string,
  basePath: string,
  { sendHeaders = false, compress = true }: SiteServerOptions = {},
): Promise<SiteServer> {
  const hostHeaders = sendHeaders
    ? await readHeaderRules(join(folder, "_headers"))
    : () => ({});
  const requests: string[] = [];
  const faults = new Map<string, Fault>();
  const server: Server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith(basePath)) {
      response.writeHead(404).end("outside of the site");
      return;
    }
    const path = decodeURIComponent(pathname.slice(basePath.length));
    requests.push(path);
    const fault = [...faults].find(([part]) => path.includes(part))?.[1];
    if (fault?.kind === "status") {
      response.writeHead(fault.status).end("as the test asked");
      return;
    }
    const file = await resolveFile(folder, path);
    if (file === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("no file");
      return;
    }
    if (fault === undefined) {
      if (!compress) delete request.headers["accept-encoding"];
      await sendFile(request, response, file, hostHeaders(pathname));
      return;
    }
    // without a length, as a truncated body must not be told from a whole one by it
    response.writeHead(200, {
      ...hostHeaders(pathname),
      "content-type": typeOf(file),
    });
    const { size } = await stat(file);
    createReadStream(file)
      .pipe(spoil(fault, size, response))
      .pipe(response);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}${basePath}`,
    requests,
    fail: (part, fault) => faults.set(part, fault),
    heal: () => faults.clear(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function spoil(
  fault: Fault,
  size: number,
  response: ServerResponse,
): Transform {
  let sent = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const start = sent;
      sent += chunk.length;
      if (fault.kind === "slow") {
        setTimeout(
          () => done(null, chunk),
          (chunk.length / fault.bytesPerSecond) * 1000,
        );
        return;
      }
      if (fault.kind === "corrupt") {
        const place = Math.floor(size / 2) - start;
        if (place >= 0 && place < chunk.length) {
          chunk[place] = (chunk[place] ?? 0) ^ 0x40;
        }
      }
      if (fault.kind === "drop" || fault.kind === "truncate") {
        const room = Math.max(0, fault.afterBytes - start);
        if (room < chunk.length) {
          this.push(chunk.subarray(0, room));
          if (fault.kind === "drop") {
            setTimeout(() => response.destroy(), 50);
            return;
          }
          this.push(null);
          return;
        }
      }
      done(null, chunk);
    },
  });
}
