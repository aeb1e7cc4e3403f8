/**
 * @file Brings a checkpoint from the Hugging Face hub to disk; goes on where an earlier try broke off, and compares digests.
 * (The hub's own library, @huggingface/hub 2.17.5, begins a broken file from its start again and compares nothing.)
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ModelSource } from "../../src/models/manifest.ts";
import {
  network as worldNetwork,
  type Network,
} from "../../src/models/network.ts";
import {
  isTransient,
  maxFailures,
  parseRetryAfter,
  retryDelay,
} from "../../src/models/retry.ts";
import { filesOfIndex } from "./checkpoint.ts";
import { exists } from "./files.ts";
import { ProgressLine } from "./progress.ts";

export interface HubRequest {
  /** "https://huggingface.co" */
  readonly hub: string;
  /** "openai-community/gpt2" */
  readonly repository: string;
  /** A branch, tag or commit. */
  readonly revision: string;
  /** Downloads are kept here until they are whole, and after. */
  readonly cache: string;
  readonly network?: Network;
}

export interface HubCheckpoint {
  readonly folder: string;
  readonly source: ModelSource;
}

/** What the hub says of a file before it sends it. */
interface RemoteFile {
  readonly url: string;
  readonly bytes: number | undefined;
  /** sha256 for large files, git's sha1 for small ones; absent where the server has its own idea of it. */
  readonly hash: string | undefined;
  readonly commit: string | undefined;
}

export async function fetchCheckpoint(
  request: HubRequest,
): Promise<HubCheckpoint> {
  const config = await lookUp(request, request.revision, "config.json");
  if (config === undefined) {
    throw new Error(
      `${request.repository}: has no config.json at revision ${request.revision} of ${request.hub}; check the names`,
    );
  }
  // from here on one commit, whatever happens to the branch
  const revision = config.commit ?? request.revision;
  const folder = join(
    request.cache,
    `${request.repository}@${revision}`.replaceAll("/", "--"),
  );
  await mkdir(folder, { recursive: true });
  const bring = async (path: string): Promise<boolean> => {
    const file = await lookUp(request, revision, path);
    if (file === undefined) return false;
    await bringFile(file, join(folder, path), request.network ?? worldNetwork);
    return true;
  };
  await bring("config.json");
  await bring("README.md");
  if (!(await bring("tokenizer.json"))) {
    console.error(
      `${request.repository}: has no tokenizer.json; the model will run on ids alone`,
    );
  }
  if (!(await bring("model.safetensors"))) {
    if (!(await bring("model.safetensors.index.json"))) {
      throw new Error(
        `${request.repository}: has no model.safetensors at revision ${revision}; only safetensors is read`,
      );
    }
    const index = join(folder, "model.safetensors.index.json");
    for (const path of filesOfIndex(await readFile(index, "utf8"))) {
      if (!(await bring(path))) {
        throw new Error(`${path}: is named by the index and not on the hub`);
      }
    }
  }
  return { folder, source: { repository: request.repository, revision } };
}

/** Follows redirects within the hub; of the one to its storage the headers are enough. */
async function lookUp(
  { hub, repository, network = worldNetwork }: HubRequest,
  revision: string,
  path: string,
): Promise<RemoteFile | undefined> {
  let url = `${hub.replace(/\/$/, "")}/${repository}/resolve/${revision}/${path}`;
  for (let redirects = 0; redirects < 5; redirects++) {
    const response = await patiently(url, network, () =>
      network.fetch(url, {
        method: "HEAD",
        redirect: "manual",
        // of a compressed answer the length would tell nothing
        headers: { "accept-encoding": "identity" },
      }),
    );
    if (response.status === 404) return undefined;
    const { headers } = response;
    const location = headers.get("location");
    const hash = headers.get("x-linked-etag") ?? headers.get("etag");
    if (location?.startsWith("/") === true && !headers.has("x-linked-etag")) {
      url = new URL(location, url).href;
      continue;
    }
    if (response.status >= 400) {
      throw new Error(
        `${path}: ${hub} answered ${response.status}; check the repository and the revision`,
      );
    }
    const length =
      headers.get("x-linked-size") ??
      (location === null ? headers.get("content-length") : null);
    return {
      url,
      bytes: length === null ? undefined : Number(length),
      hash: /^(W\/)?"?([0-9a-f]{40}|[0-9a-f]{64})"?$/.exec(hash ?? "")?.[2],
      commit: headers.get("x-repo-commit") ?? undefined,
    };
  }
  throw new Error(`${path}: ${hub} redirects without end`);
}

async function bringFile(
  file: RemoteFile,
  path: string,
  network: Network,
): Promise<void> {
  if (await isWhole(file, path)) return;
  const part = `${path}.part`;
  const mark = `${path}.part-of`;
  const identity = file.hash ?? file.url;
  const begun = await readFile(mark, "utf8").catch(() => "");
  if (begun !== identity) await rm(part, { force: true });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(mark, identity);
  await fillPart(file, part, network);
  if (!(await isWhole(file, part))) {
    await rm(part, { force: true });
    throw new Error(
      `${path}: what arrived is not the file that the hub describes (${file.bytes} bytes, ${file.hash}); it was deleted, try again`,
    );
  }
  await rename(part, path);
  await rm(mark, { force: true });
}

/** Until it has all its bytes; each time from where it stands. */
async function fillPart(
  file: RemoteFile,
  part: string,
  network: Network,
): Promise<void> {
  let failures = 0;
  for (;;) {
    const before = await sizeOf(part);
    if (file.bytes !== undefined && before >= file.bytes) return;
    const problem = await appendRest(file, part, before, network).catch(
      (thrown: unknown) => thrown as Error,
    );
    if (problem === undefined) return;
    failures = (await sizeOf(part)) > before ? 1 : failures + 1;
    if (failures >= maxFailures) {
      throw new Error(
        `${file.url}: the connection fails (${problem.message}); what has arrived is kept, run the same command to go on`,
        { cause: problem },
      );
    }
    await network.wait(retryDelay(failures, network.random()));
  }
}

async function appendRest(
  file: RemoteFile,
  part: string,
  before: number,
  network: Network,
): Promise<Error | undefined> {
  const controller = new AbortController();
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (before > 0) headers.range = `bytes=${before}-`;
  const response = await patiently(file.url, network, () =>
    network.fetch(file.url, { headers, signal: controller.signal }),
  );
  if (!response.ok || response.body === null) {
    throw new Error(`the server answered ${response.status}`);
  }
  const isContinued = response.status === 206;
  const start = isContinued ? before : 0;
  const out = createWriteStream(part, { flags: isContinued ? "a" : "w" });
  const name = new URL(file.url).pathname.split("/").at(-1) ?? "";
  const progress = new ProgressLine(name, file.bytes ?? 0, start);
  let done = start;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const stall = setTimeout(
        () => controller.abort(new Error("no byte for too long")),
        network.stallMilliseconds,
      );
      const { value } = await reader.read().finally(() => clearTimeout(stall));
      if (value === undefined) break;
      done += value.length;
      if (!out.write(value)) {
        await once(out, "drain");
      }
      if (file.bytes !== undefined) progress.update(done);
    }
  } finally {
    await new Promise<void>((resolve) => {
      out.end(() => resolve());
    });
    reader.cancel().catch(() => undefined);
  }
  return file.bytes === undefined || done >= file.bytes
    ? undefined
    : new Error(`it ended after ${done} of ${file.bytes} bytes`);
}

/** Asks again while the server is unwell. */
async function patiently(
  url: string,
  network: Network,
  ask: () => Promise<Response>,
): Promise<Response> {
  for (let failures = 1; ; failures++) {
    let retryAfter: number | undefined;
    try {
      const response = await ask();
      if (!isTransient(response.status) || failures === maxFailures) {
        return response;
      }
      const header = response.headers.get("retry-after");
      retryAfter = parseRetryAfter(header, Date.now());
      await response.body?.cancel();
    } catch (cause) {
      if (failures === maxFailures) {
        throw new Error(
          `${new URL(url).host}: could not be reached; check the connection, or give another --hub`,
          { cause },
        );
      }
    }
    await network.wait(retryDelay(failures, network.random(), retryAfter));
  }
}

async function isWhole(
  { bytes, hash }: RemoteFile,
  path: string,
): Promise<boolean> {
  if (!(await exists(path))) return false;
  const size = await sizeOf(path);
  if (bytes !== undefined && size !== bytes) return false;
  if (hash === undefined) return bytes !== undefined;
  const isGit = hash.length === 40;
  const digest = createHash(isGit ? "sha1" : "sha256");
  // git hashes a file with a header of its own
  if (isGit) digest.update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path)) {
    digest.update(chunk as Buffer);
  }
  return digest.digest("hex") === hash;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
