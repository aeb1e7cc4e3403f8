/** @file Transformers.js, as far as it can do the tasks: logits and generation, with a cache. */
import { newTokens, type Answer, type Order } from "./order.ts";
import { lossByPosition, type Numbers } from "./reduce.ts";
import type { Runner } from "./runners.ts";

/** What is used of it. */
export interface Library {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
    readonly backends: {
      readonly onnx: {
        readonly wasm?: { numThreads?: number; wasmPaths?: unknown };
      };
    };
  };
  readonly Tensor: new (
    type: "int64",
    data: BigInt64Array,
    dims: readonly number[],
  ) => Numbers;
  readonly AutoModelForCausalLM: {
    from_pretrained(path: string, options: object): Promise<Model>;
  };
}

interface Model {
  (inputs: object): Promise<{ readonly logits: Numbers }>;
  generate(options: object): Promise<Numbers>;
}

export class TransformersJs implements Runner {
  readonly #library: Library;
  readonly #model: Model;

  private constructor(library: Library, model: Model) {
    this.#library = library;
    this.#model = model;
  }

  /** @param models where models lie, among them "cached" */
  static async open(
    library: Library,
    { models, device }: { readonly models: string; readonly device: string },
  ): Promise<TransformersJs> {
    library.env.allowRemoteModels = false;
    library.env.allowLocalModels = true;
    library.env.localModelPath = models;
    const model = await library.AutoModelForCausalLM.from_pretrained("cached", {
      dtype: "fp32",
      device,
    });
    return new TransformersJs(library, model);
  }

  async run({ task, ids, batch, pos }: Order): Promise<Answer> {
    const tokens = this.#tokens(ids, batch, pos);
    if (task === "first") {
      const start = performance.now();
      const { logits } = await this.#model(tokens);
      const values = lossByPosition(logits, ids);
      const { byteLength: bytes } = logits.data as Float32Array;
      return { milliseconds: performance.now() - start, values, bytes };
    }
    if (task !== "generation") return undefined;
    const start = performance.now();
    const given = await this.#model.generate({
      ...tokens,
      max_new_tokens: newTokens,
      do_sample: false,
    });
    const milliseconds = performance.now() - start;
    return {
      milliseconds,
      values: Array.from(given.data as BigInt64Array, Number),
    };
  }

  #tokens(ids: readonly number[], batch: number, pos: number) {
    const tensor = (data: BigInt64Array): Numbers =>
      new this.#library.Tensor("int64", data, [batch, pos]);
    return {
      input_ids: tensor(BigInt64Array.from(ids, BigInt)),
      attention_mask: tensor(new BigInt64Array(batch * pos).fill(1n)),
    };
  }
}
