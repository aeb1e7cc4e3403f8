/**
 * @file A rival in a process of its own, so that its peak memory is its own: answers the orders that it reads, a line
 * each, after a line with its version.
 * Usage: tsx native-child.ts <rival> <what to open, as JSON>
 */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import * as ort from "onnxruntime-node";
import { loadPyodide } from "pyodide";
import { createInterpreter } from "../../../src/python/interpreter.ts";
import { readPythonModules } from "../../../src/python/modules.node.ts";
import { openNativeModel } from "../../native-model.ts";
import { nodeDevice } from "../../node-device.ts";
import type { Opened } from "./models.ts";
import { libraryFile, libraryVersion } from "./library.ts";
import { setup } from "./listings.ts";
import type { Order } from "./order.ts";
import { TransformersJs, type Library } from "./transformers-js.ts";
import {
  evaluated,
  Products,
  ReadBack,
  WholeModel,
  type Runner,
} from "./runners.ts";

const { version } = JSON.parse(
  readFileSync("node_modules/onnxruntime-node/package.json", "utf8"),
) as { readonly version: string };

async function open(rival: string, model: Opened): Promise<Runner> {
  switch (rival) {
    case "site":
      return openSite(model);
    case "peers":
      return new WholeModel(ort, model.sizes, {
        listings: () => model.files.listings,
        generation: () => model.files.generation,
      });
    case "products":
      return Products.open(ort, model.sizes, model.files.products);
    case "transformersjs":
      return TransformersJs.open(await importLibrary(), {
        models: dirname(dirname(model.files.config)),
        device: "cpu",
      });
    default:
      throw new Error(`bench: there is no rival ${rival}`);
  }
}

async function importLibrary(): Promise<Library> {
  const path = pathToFileURL(libraryFile("transformers.node.mjs")).href;
  return (await import(path)) as Library;
}

/** From the listing to its numbers, Python's part included. */
async function openSite({ id, folder }: Opened): Promise<Runner> {
  const device = new ReadBack(nodeDevice());
  const { config, tokenizer, engine } = await openNativeModel(
    id,
    folder,
    device,
  );
  const interpreter = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id, config, tokenizer },
  });
  const runCell = async (code: string) => {
    const outcome = await interpreter.runCell({ id: "cell", code });
    if (outcome.kind === "raised") throw new Error(outcome.failure.traceback);
    return outcome.record;
  };
  await runCell(`show = print\n${setup}`);
  return {
    run: async ({ code }: Order) => {
      const start = performance.now();
      const record = await runCell(code);
      const recorded = performance.now() - start;
      const done = await evaluated(engine, device, record);
      return { ...done, milliseconds: recorded + done.milliseconds };
    },
  };
}

const [rival = "", model = ""] = process.argv.slice(2);
const runner = await open(rival, JSON.parse(model) as Opened);
const say = (answer: object): void => console.log(JSON.stringify(answer));
say({
  version:
    rival === "transformersjs"
      ? `Transformers.js ${libraryVersion}`
      : `ONNX Runtime ${version}`,
});
for await (const line of createInterface(process.stdin)) {
  say((await runner.run(JSON.parse(line) as Order)) ?? {});
}
process.exit();
