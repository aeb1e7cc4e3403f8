/** @file Serves the harness, ONNX Runtime, Python's modules and the models' folders to the browser. */
import { createServer, type Server } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { readPythonModules } from "../../../src/python/modules.node.ts";
import { modulesPath } from "./paths.ts";

const root = new URL("../../../", import.meta.url);

/** Paths of the server and the folders that they stand for, of the project or absolute; all end in "/". */
type Folders = Readonly<Record<string, string>>;

const folders: Folders = {
  "/ort/": "node_modules/onnxruntime-web/dist/",
  "/pyodide/": "node_modules/pyodide/",
  "/tests/fixtures/": "tests/fixtures/",
  "/static/models/": "static/models/",
};

const types: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const page = `<!doctype html>
<title>Parity</title>
<script type="importmap">
  {"imports": {
    "onnxruntime-web/wasm": "/ort/ort.wasm.bundle.min.mjs",
    "onnxruntime-web/webgpu": "/ort/ort.webgpu.bundle.min.mjs",
    "onnxruntime-web/jspi": "/ort/ort.jspi.bundle.min.mjs"
  }}
</script>
<script type="module" src="/harness.js"></script>
`;

/** For threads. */
const isolating = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

async function buildHarness(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("harness.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["onnxruntime-web/*"],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote no file");
  return file.text;
}

function filePath(path: string, served: Folders): URL | undefined {
  for (const [prefix, folder] of Object.entries(served)) {
    if (path.startsWith(prefix) && !path.includes("..")) {
      return new URL(folder + path.slice(prefix.length), root);
    }
  }
  return undefined;
}

async function respond(
  path: string,
  harness: string,
  served: Folders,
): Promise<{ type: string; body: string | Buffer } | undefined> {
  if (path === "/") return { type: "text/html", body: page };
  if (path === "/harness.js") return { type: "text/javascript", body: harness };
  if (path === modulesPath) {
    const body = JSON.stringify(readPythonModules());
    return { type: "application/json", body };
  }
  const file = filePath(path, served);
  if (file === undefined) return undefined;
  const type = types[extname(path)] ?? "application/octet-stream";
  return { type, body: await readFile(file) };
}

/** Listens on a free port of this machine; `url` ends in "/". @param more folders */
export async function startServer(
  more: Folders = {},
): Promise<{ server: Server; url: string }> {
  const served = { ...folders, ...more };
  const harness = await buildHarness();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    respond(pathname, harness, served).then(
      (found) => {
        if (found === undefined) {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, { ...isolating, "content-type": found.type });
        response.end(found.body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://localhost:${port}/` };
}
