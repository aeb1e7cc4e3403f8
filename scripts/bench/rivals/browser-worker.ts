/** @file A rival in a worker of the browser, on WASM. */
import * as ort from "onnxruntime-web/wasm";
import { CpuDevice } from "../../../src/engine/cpu-device.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { ArrivingWeights } from "../../../src/models/arriving-weights.ts";
import { contentOf } from "../../../src/models/content.ts";
import { piecesOf } from "../../../src/models/layout.ts";
import { parseManifest } from "../../../src/models/manifest.ts";
import { unpacked, type Recording } from "../../../src/recordings/recording.ts";
import type { Answer, Order } from "./order.ts";
import { TransformersJs, type Library } from "./transformers-js.ts";
import {
  evaluated,
  Products,
  ReadBack,
  WholeModel,
  type Runner,
  type Sizes,
} from "./runners.ts";

export type JavaScriptRival = "site" | "peers" | "products" | "transformersjs";

/** What the page asks for: first to open a rival, then orders. */
export type Asked =
  | {
      readonly open: JavaScriptRival;
      readonly sizes: Sizes;
      readonly threads: number;
    }
  | { readonly order: Order; readonly recording?: string };

export type Told = { readonly answer: Answer } | { readonly error: string };

let runner:
  ((asked: Extract<Asked, { order: Order }>) => Promise<Answer>) | undefined;

async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

async function openSite(): Promise<NonNullable<typeof runner>> {
  const text = await (await fetch("/model/manifest.json")).text();
  const { weights } = parseManifest(JSON.parse(text));
  const shapes = new Map(
    weights.tensors.map(({ name, shape }) => [name, shape]),
  );
  const arriving = new ArrivingWeights(shapes);
  const pieces = piecesOf(weights);
  for (const [index, file] of weights.files.entries()) {
    const bytes = await fetchBytes(`/model/${file.path}`);
    const content = await contentOf(weights, file, bytes);
    for (const piece of pieces[index] ?? []) arriving.add(piece, content);
  }
  const device = new ReadBack(new CpuDevice(ort, "wasm", "WASM"));
  const engine = new Engine(device, arriving);
  return ({ recording = "" }) => {
    const [record] = unpacked(JSON.parse(recording) as Recording, ["cell"]);
    if (record === undefined) throw new Error("bench: nothing was recorded");
    return evaluated(engine, device, record);
  };
}

/** It brings its own ONNX Runtime. */
async function openLibrary(threads: number): Promise<Runner> {
  const path = "/library/transformers.min.js";
  const library = (await import(path)) as Library;
  Object.assign(library.env.backends.onnx.wasm ?? {}, {
    numThreads: threads,
    wasmPaths: "/library/ort/",
  });
  return TransformersJs.open(library, { models: "/models/", device: "wasm" });
}

async function openOther({
  open: rival,
  sizes,
  threads,
}: Extract<Asked, { open: string }>): Promise<Runner> {
  if (rival === "transformersjs") return openLibrary(threads);
  if (rival === "products") {
    return Products.open(ort, sizes, await fetchBytes("/files/products.onnx"));
  }
  return new WholeModel(ort, sizes, {
    listings: () => fetchBytes("/files/listings.onnx"),
    generation: () => fetchBytes("/files/generation.onnx"),
  });
}

async function open(
  asked: Extract<Asked, { open: string }>,
): Promise<NonNullable<typeof runner>> {
  ort.env.wasm.numThreads = asked.threads;
  ort.env.wasm.wasmPaths = "/ort/";
  if (asked.open === "site") return openSite();
  const other = await openOther(asked);
  return ({ order }) => other.run(order);
}

async function answer(asked: Asked): Promise<Answer> {
  if ("open" in asked) {
    runner = await open(asked);
    return undefined;
  }
  return runner?.(asked);
}

onmessage = ({ data }: MessageEvent<Asked>) => {
  answer(data).then(
    (given) => postMessage({ answer: given } satisfies Told),
    (error: unknown) =>
      postMessage({
        error:
          error instanceof Error
            ? `${error.message}\n${error.stack}`
            : String(error),
      } satisfies Told),
  );
};
