/** @file Those rivals that are sessions of ONNX Runtime in JavaScript; runs in Node and in a worker of the browser. */
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Ort } from "../../../src/engine/cpu-device.ts";
import type { Device, Feeds } from "../../../src/engine/device.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { numbersOf } from "../../../src/graph/tensor.ts";
import { nodesOf } from "../../../src/live/outputs.ts";
import type { CellRecord } from "../../../src/python/cell-record.ts";
import {
  mostValues,
  newTokens,
  type Answer,
  type Done,
  type Order,
} from "./order.ts";
import { noise } from "./noise.ts";
import { greatest, lossByPosition } from "./reduce.ts";

export interface Runner {
  run(order: Order): Promise<Answer>;
}

/** A file of a model: its path in Node, its bytes in a browser. */
export type ModelFile = string | Uint8Array;

export interface Sizes {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dHead: number;
  readonly dModel: number;
}

function create(ort: Ort, file: ModelFile): Promise<InferenceSession> {
  // the two signatures differ in nothing that is said here
  return ort.InferenceSession.create(file as Uint8Array, {
    graphOptimizationLevel: "all",
  });
}

/** A whole-model session gives all there is, and JavaScript makes of it what a listing shows. */
export class WholeModel implements Runner {
  readonly #ort: Ort;
  readonly #sizes: Sizes;
  readonly #files: Readonly<
    Record<"listings" | "generation", () => ModelFile | Promise<ModelFile>>
  >;
  #open:
    { readonly name: string; readonly session: InferenceSession } | undefined;

  /** @param files for the listings with all patterns; for generation, of the length that it comes to, logits alone */
  constructor(
    ort: Ort,
    sizes: Sizes,
    files: Readonly<
      Record<"listings" | "generation", () => ModelFile | Promise<ModelFile>>
    >,
  ) {
    this.#ort = ort;
    this.#sizes = sizes;
    this.#files = files;
  }

  async run(order: Order): Promise<Answer> {
    const { task } = order;
    if (task === "sweep" || task === "gradient") return undefined;
    if (task === "generation") return this.#generate(order);
    const session = await this.#session("listings");
    const start = performance.now();
    const given = await session.run({
      ids: this.#tokens(order.ids, order.batch, order.pos),
    });
    const values =
      task === "first"
        ? lossByPosition(given.logits, order.ids)
        : this.#scores(given, task === "second" ? 1 - order.pos / 2 : -1);
    return done(start, values, bytesOf(given));
  }

  /** Without a cache, which it does not have: all again for each token. */
  async #generate({ ids: prompt }: Order): Promise<Done> {
    const session = await this.#session("generation");
    const start = performance.now();
    const length = prompt.length + newTokens;
    const ids = Array.from({ length }, (_, i) => prompt[i] ?? 0);
    let bytes = 0;
    for (let at = prompt.length; at < length; at++) {
      const given = await session.run({ ids: this.#tokens(ids, 1, length) });
      bytes += bytesOf(given);
      ids[at] = greatest(given.logits, at - 1);
    }
    return done(start, ids, bytes);
  }

  /** One at a time, as memory is short. */
  async #session(name: "listings" | "generation"): Promise<InferenceSession> {
    if (this.#open?.name !== name) {
      await this.#open?.session.release();
      const session = await create(this.#ort, await this.#files[name]());
      this.#open = { name, session };
    }
    return this.#open.session;
  }

  #tokens(ids: readonly number[], batch: number, pos: number): Tensor {
    return new this.#ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [
      batch,
      pos,
    ]);
  }

  /** [layer, head]: the mean of a diagonal over rows and positions. */
  #scores(given: Feeds, offset: number): number[] {
    const { nLayers, nHeads } = this.#sizes;
    return Array.from({ length: nLayers }, (_, layer) => {
      const pattern = given[`pattern ${layer}`];
      if (pattern === undefined) throw new Error("bench: a pattern is missing");
      const [batch = 0, , pos = 0] = pattern.dims;
      const numbers = pattern.data as Float32Array;
      return Array.from({ length: nHeads }, (_, head) => {
        let sum = 0;
        for (let row = 0; row < batch; row++) {
          const base = (row * nHeads + head) * pos;
          for (let key = 0; key < pos + offset; key++) {
            sum += numbers[(base + key - offset) * pos + key] ?? NaN;
          }
        }
        return sum / (batch * (pos + offset));
      });
    }).flat();
  }
}

/** The products alone, as often as a forward pass has them. */
export class Products implements Runner {
  readonly #session: InferenceSession;
  readonly #feeds: (order: Order) => Feeds;

  private constructor(
    session: InferenceSession,
    feeds: (order: Order) => Feeds,
  ) {
    this.#session = session;
    this.#feeds = feeds;
  }

  static async open(
    ort: Ort,
    sizes: Sizes,
    file: ModelFile,
  ): Promise<Products> {
    const { nHeads, dHead, dModel } = sizes;
    const made = (shape: number[], summands: number): Tensor => {
      const count = shape.reduce((product, size) => product * size, 1);
      return new ort.Tensor(
        "float32",
        noise(count, 1000 + summands, summands),
        shape,
      );
    };
    return new Products(await create(ort, file), ({ batch, pos }) => ({
      x: made([batch * pos, dModel], 12),
      heads: made([batch, nHeads, pos, dHead], 12),
      keys: made([batch, nHeads, dHead, pos], dHead),
      values: made([batch, nHeads, pos, dHead], pos),
    }));
  }

  async run(order: Order): Promise<Answer> {
    if (order.task !== "first") return undefined;
    const feeds = this.#feeds(order);
    const start = performance.now();
    const given = await this.#session.run(feeds);
    return {
      milliseconds: performance.now() - start,
      values: [],
      bytes: bytesOf(given),
    };
  }
}

/** This site's engine on what Python has recorded. */
export async function evaluated(
  engine: Engine,
  device: ReadBack,
  { graph, outputs }: CellRecord,
): Promise<Done> {
  device.bytes = 0;
  const start = performance.now();
  const values = await engine.evaluate(graph, nodesOf(outputs));
  return done(start, values.flatMap(numbersOf), device.bytes);
}

/** A device, and how much its sessions handed to JavaScript. */
export class ReadBack implements Device {
  bytes = 0;
  readonly #device: Device;

  constructor(device: Device) {
    this.#device = device;
  }

  get kind(): Device["kind"] {
    return this.#device.kind;
  }

  get label(): string {
    return this.#device.label;
  }

  get keepsWeights(): boolean {
    return this.#device.keepsWeights;
  }

  upload(value: Parameters<Device["upload"]>[0]): Tensor {
    return this.#device.upload(value);
  }

  download(tensor: Tensor): ReturnType<Device["download"]> {
    return this.#device.download(tensor);
  }

  createSession(model: Uint8Array): Promise<InferenceSession> {
    return this.#device.createSession(model);
  }

  async run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
    const given = await this.#device.run(session, feeds);
    this.bytes += bytesOf(given);
    return given;
  }

  free(tensor: Tensor): void {
    this.#device.free(tensor);
  }

  dispose(): void {
    this.#device.dispose();
  }
}

function done(start: number, values: readonly number[], bytes: number): Done {
  return {
    milliseconds: performance.now() - start,
    values: values.slice(0, mostValues),
    bytes,
  };
}

function bytesOf(given: Feeds): number {
  return Object.values(given).reduce(
    (sum, { data }) => sum + (data as Float32Array).byteLength,
    0,
  );
}
