/** @file How fast served weights become weights: decompressed and decoded, in Chromium and in Node. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "esbuild";
import type { ModelManifest } from "../../src/models/manifest.ts";
import { startServer } from "../../tests/browser/delivery/server.ts";
import { prepareModel } from "../model/prepare.ts";
import {
  gpt2Small,
  writeRandomCheckpoint,
} from "../model/random-checkpoint.ts";
import { decodingSpeed } from "./decode.ts";
import type { Figure } from "./figure.ts";

/** One layer of GPT-2 Small, and as much of its embedding: matrices of every shape, in a few shards. */
const sizes = { ...gpt2Small, n_layer: 1, vocab_size: 10_000 };

/** 1 Gbit/s. */
const goal = "at least 125 MB/s";

export async function benchDecoding(
  executablePath: string,
): Promise<readonly Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), "decoding-"));
  try {
    const from = join(scratch, "checkpoint");
    await writeRandomCheckpoint(from, sizes, { seed: 1 });
    const to = join(scratch, "model");
    const { weights } = await prepareModel({
      from,
      to,
      id: "model",
      encoding: "q8",
    });
    const what = "8-bit weights decompressed and decoded, of what is served";
    const browser = await inBrowser(scratch, executablePath);
    const node = await inNode(to, weights);
    return [
      { what: `${what}, in a worker of Chromium`, value: speed(browser), goal },
      { what: `${what}, in Node`, value: speed(node), goal: "" },
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function inNode(
  folder: string,
  weights: ModelManifest["weights"],
): Promise<number> {
  const served = await Promise.all(
    weights.files.map(
      async ({ path }) => new Uint8Array(await readFile(join(folder, path))),
    ),
  );
  return decodingSpeed(weights, served);
}

async function inBrowser(
  folder: string,
  executablePath: string,
): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("decode-worker.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const worker = outputFiles[0]?.text ?? "";
  const pages: Readonly<Record<string, readonly [string, string]>> = {
    "": ["text/html", "<!doctype html><title>Decoding</title>"],
    "worker.js": ["text/javascript", worker],
  };
  const server = await startServer(folder, (path) => {
    const [type, body] = pages[path] ?? [];
    return type === undefined || body === undefined
      ? undefined
      : { body, headers: { "content-type": type } };
  });
  const browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    return await page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const running = new Worker("/worker.js", { type: "module" });
          running.onmessage = ({ data }) => resolve(data as number);
          running.onerror = ({ message }) => reject(new Error(message));
        }),
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

function speed(bytesPerSecond: number): string {
  return `${Math.round(bytesPerSecond / 1e6)} MB/s`;
}
