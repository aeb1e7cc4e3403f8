/** @file Rivals in Chromium on WASM, each in a browser of its own, so that its peak memory is its own. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "esbuild";
import { packed } from "../../../src/recordings/recording.ts";
import { startServer } from "../../../tests/browser/delivery/server.ts";
import { describePreparedModel } from "../../model/prepared.ts";
import { startRecorder } from "../../recordings/listings.ts";
import { peakOfLargestPage } from "../memory.ts";
import { libraryFile, runtimeOfLibrary } from "./library.ts";
import { setup } from "./listings.ts";
import type { Asked, JavaScriptRival, Told } from "./browser-worker.ts";
import type { Opened } from "./models.ts";
import type { Contender, Order } from "./order.ts";

/** Without these a page has no shared memory, and WASM one thread. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Its one function asks the worker, and gives what the worker tells. */
const html = `<!doctype html><title>Rivals</title><script>
const worker = new Worker("/worker.js", { type: "module" });
window.ask = (asked) => new Promise((done, fail) => {
  worker.onmessage = ({ data }) => done(data);
  worker.onerror = ({ message }) => fail(new Error(message));
  worker.postMessage(asked);
});
</script>`;

export interface BrowserRivals {
  /** "Chromium 156.0.1" */
  readonly version: string;
  start(rival: JavaScriptRival, threads: number): Promise<Contender>;
  end(): Promise<void>;
}

/** @param executablePath a Chromium */
export async function openBrowserRivals(
  executablePath: string,
  model: Opened,
): Promise<BrowserRivals> {
  const bundle = await workerBundle();
  const server = await startServer(resolve(model.folder), (path) => {
    const found = fileAt(path, model, bundle);
    if (found === undefined) return undefined;
    const [type, body] = found;
    return { body, headers: { "content-type": type, ...isolation } };
  });
  const record = await recorder(model);
  let version = "";
  return {
    get version() {
      return version;
    },
    start: async (rival, threads) => {
      const launched = await chromium.launchServer({
        executablePath,
        args: ["--headless=new"],
      });
      const browser = await chromium.connect(launched.wsEndpoint());
      version = `Chromium ${browser.version()}`;
      const page = await browser.newPage();
      await page.goto(server.url);
      const id = `${rival} ${threads}`;
      const ask = async (asked: Asked) => {
        const told = await page.evaluate(
          (each) =>
            (window as unknown as { ask: (asked: Asked) => Promise<Told> }).ask(
              each,
            ),
          asked,
        );
        if ("error" in told) throw new Error(`bench: ${id}: ${told.error}`);
        return told.answer;
      };
      await ask({ open: rival, sizes: model.sizes, threads });
      return {
        id,
        oneSession: rival === "peers",
        run: async (order) => {
          const recording = rival === "site" ? await record(order) : undefined;
          return ask({ order, ...(recording !== undefined && { recording }) });
        },
        peak: () => peakOfLargestPage(launched.process().pid ?? 0),
        end: () => launched.close(),
      };
    },
    end: () => server.close(),
  };
}

type File = readonly [type: string, body: Uint8Array | string];

function fileAt(path: string, model: Opened, bundle: string): File | undefined {
  if (path === "") return ["text/html", html];
  if (path === "worker.js") return ["text/javascript", bundle];
  const file = pathOf(path, model);
  if (file === undefined || !existsSync(file)) return undefined;
  return [
    types[extname(file)] ?? "application/octet-stream",
    readFileSync(file),
  ];
}

const types: Readonly<Record<string, string>> = {
  ".wasm": "application/wasm",
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".json": "application/json",
};

function pathOf(path: string, { folder, files }: Opened): string | undefined {
  const name = basename(path);
  switch (dirname(path)) {
    case "ort":
      return join("node_modules/onnxruntime-web/dist", name);
    case "library":
      return libraryFile(name);
    case "library/ort":
      return runtimeOfLibrary(name);
    case "models/cached":
      return name === basename(files.config) ? files.config : undefined;
    case "models/cached/onnx":
      return name === basename(files.cached) ? files.cached : undefined;
    case "files":
      return Object.values(files).find((each) => basename(each) === name);
    case "model":
      return join(folder, name);
    default:
      return undefined;
  }
}

async function workerBundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("browser-worker.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["onnxruntime-web-use-extern-wasm"],
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** What Python records of an order; each once, however many ask. */
async function recorder({
  folder,
}: Opened): Promise<(order: Order) => Promise<string>> {
  const interpreter = await startRecorder(await describePreparedModel(folder));
  const cell = async (code: string) => {
    const outcome = await interpreter.runCell({ id: "cell", code });
    if (outcome.kind === "raised") throw new Error(outcome.failure.traceback);
    return outcome.record;
  };
  await cell(`show = print\n${setup}`);
  let last: { readonly code: string; readonly recording: string } | undefined;
  return async ({ code }) => {
    if (last?.code !== code) {
      const record = await cell(code);
      const of = { modules: "", model: "" };
      const recording = JSON.stringify(packed(of, new Map([["cell", record]])));
      last = { code, recording };
    }
    return last.recording;
  };
}
