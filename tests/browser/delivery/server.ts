/** @file Serves a folder as a static host or the hub does, and misbehaves where a test asks for it. */
import { readFile } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What goes wrong with a request. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly retryAfter?: string;
    }
  /** Ends the connection after so many bytes of the body. */
  | { readonly kind: "drop"; readonly afterBytes: number }
  /** Ends the body early, as if that were all. */
  | { readonly kind: "truncate"; readonly afterBytes: number }
  /** One byte in the middle is another. */
  | { readonly kind: "corrupt" }
  /** Sends the headers, and then nothing. */
  | { readonly kind: "stall" }
  | { readonly kind: "slow"; readonly bytesPerSecond: number }
  /** Compresses, so that the length in the headers is another. */
  | { readonly kind: "gzip" }
  | { readonly kind: "ignore-range" };

interface Rule {
  readonly part: string;
  readonly fault: Fault;
  /** How many requests more it holds for. */
  left: number;
}

export interface SeenRequest {
  /** Without the leading "/". */
  readonly path: string;
  readonly range: string | undefined;
}

export class MisbehavingServer {
  /** Ends in "/". */
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: SeenRequest[];
  /** Bytes of bodies sent so far. */
  readonly sent: { bytes: number };
  readonly #rules: Rule[];
  readonly #close: () => Promise<void>;

  constructor(
    url: string,
    state: {
      requests: SeenRequest[];
      sent: { bytes: number };
      rules: Rule[];
    },
    close: () => Promise<void>,
  ) {
    this.url = url;
    this.requests = state.requests;
    this.sent = state.sent;
    this.#rules = state.rules;
    this.#close = close;
  }

  /** Files whose path contains the text fail, so many times. */
  fail(part: string, fault: Fault, times = Infinity): void {
    this.#rules.push({ part, fault, left: times });
  }

  heal(): void {
    this.#rules.length = 0;
  }

  /** How often a file whose path contains the text has been asked for. */
  count(part: string): number {
    return this.requests.filter(({ path }) => path.includes(part)).length;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** An answer that a test gives itself: the body, or a redirect. */
export type Answer = (
  path: string,
  request: IncomingMessage,
) =>
  | {
      readonly body: Uint8Array | string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | undefined;

/** @param answer asked first; for what it does not answer, the folder is */
export async function startServer(
  folder: string,
  answer: Answer = () => undefined,
): Promise<MisbehavingServer> {
  const requests: SeenRequest[] = [];
  const sent = { bytes: 0 };
  const rules: Rule[] = [];

  async function respond(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname.slice(1);
    requests.push({ path, range: request.headers.range });
    const rule = rules.find(
      (each) => path.includes(each.part) && each.left > 0,
    );
    if (rule !== undefined) rule.left--;
    const fault = rule?.fault;
    if (fault?.kind === "status") {
      const after = fault.retryAfter;
      response.writeHead(
        fault.status,
        after === undefined ? {} : { "retry-after": after },
      );
      response.end("as the test asked");
      return;
    }
    const own = answer(path, request);
    if (own !== undefined && "status" in own) {
      response.writeHead(own.status, own.headers).end();
      return;
    }
    const content =
      own?.body ?? (await readFile(join(folder, path)).catch(() => undefined));
    if (content === undefined) {
      response.writeHead(404).end("no file");
      return;
    }
    const headers = own?.headers ?? {};
    await send(request, response, Buffer.from(content), headers, fault);
  }

  async function send(
    request: IncomingMessage,
    response: ServerResponse,
    content: Buffer,
    headers: Readonly<Record<string, string>>,
    fault: Fault | undefined,
  ): Promise<void> {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const isPart = range !== null && fault?.kind !== "ignore-range";
    const begin = isPart ? Number(range[1]) : 0;
    const end =
      isPart && range[2] !== ""
        ? Math.min(content.length, Number(range[2]) + 1)
        : content.length;
    if (begin >= end) {
      response.writeHead(416).end();
      return;
    }
    let body = Buffer.from(content.subarray(begin, end));
    if (fault?.kind === "corrupt") {
      const place = Math.floor(body.length / 2);
      body[place] = (body[place] ?? 0) ^ 0x40;
    }
    const zips = fault?.kind === "gzip" && !isPart;
    if (zips) body = gzipSync(body);
    const length = body.length;
    if (fault?.kind === "truncate" || fault?.kind === "drop") {
      body = body.subarray(0, fault.afterBytes);
    }
    response.writeHead(isPart ? 206 : 200, {
      "content-type": "application/octet-stream",
      ...headers,
      "access-control-allow-origin": "*",
      ...(zips ? { "content-encoding": "gzip" } : {}),
      ...(isPart
        ? { "content-range": `bytes ${begin}-${end - 1}/${content.length}` }
        : {}),
      // a body that ends early must not be told by its length
      ...(fault?.kind === "truncate" ? {} : { "content-length": length }),
    });
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    response.flushHeaders();
    if (fault?.kind === "stall") return;
    if (fault?.kind === "slow") {
      const step = Math.max(1, Math.floor(fault.bytesPerSecond / 50));
      for (let at = 0; at < body.length; at += step) {
        if (response.destroyed) return;
        const part = body.subarray(at, at + step);
        sent.bytes += part.length;
        response.write(part);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      response.end();
      return;
    }
    sent.bytes += body.length;
    response.write(body, () => {
      if (fault?.kind === "drop") setTimeout(() => response.destroy(), 50);
      else response.end();
    });
  }

  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return new MisbehavingServer(
    `http://localhost:${port}/`,
    { requests, sent, rules },
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
}
