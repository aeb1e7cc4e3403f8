/** @file A checkpoint of any GPT-2's shape in Hugging Face's layout, with seeded random weights of GPT-2's statistics. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseConfig } from "../../src/families/model.ts";
import { weightShapes } from "../../src/families/model.ts";
import { elementsOf } from "../../src/models/encoding.ts";
import { encodeHalves } from "../../src/models/half.ts";
import { writeSafetensors, type PlannedTensor } from "./safetensors-writer.ts";
import { randomUniform } from "./random-uniform.ts";
import { initialSpread, type Spread } from "./spread.ts";

/** As config.json names them. */
export interface Sizes {
  readonly vocab_size: number;
  readonly n_positions: number;
  readonly n_embd: number;
  readonly n_layer: number;
  readonly n_head: number;
}

export const gpt2Small: Sizes = {
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
};

export interface CheckpointOptions {
  readonly seed: number;
  readonly dtype?: "F32" | "F16";
  /** Names as a language model saves them, with "transformer." before each. */
  readonly prefix?: boolean;
  /** The causal masks that old versions of transformers saved as buffers. */
  readonly masks?: boolean;
  /** The unembedding a second time. */
  readonly head?: boolean;
  /** Absent: as GPT-2 is initialised. */
  readonly spread?: Spread;
}

/** Elements made at once. */
const batch = 1 << 18;

export async function writeRandomCheckpoint(
  folder: string,
  sizes: Sizes,
  options: CheckpointOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const config = configOf(sizes);
  await writeFile(
    join(folder, "config.json"),
    `${JSON.stringify(config, null, 2)}\n`,
  );
  await writeFile(
    join(folder, "README.md"),
    "---\nlicense: mit\n---\n\nRandom weights in the shape of a GPT-2, for tests and measurements. It has learned nothing.\n",
  );
  await writeSafetensors(
    join(folder, "model.safetensors"),
    planTensors(config, options),
  );
}

/** As config.json has it. */
export function configOf(
  sizes: Sizes,
): Sizes & Readonly<Record<string, unknown>> & { readonly model_type: string } {
  return {
    model_type: "gpt2",
    architectures: ["GPT2LMHeadModel"],
    activation_function: "gelu_new",
    ...sizes,
    n_ctx: sizes.n_positions,
    layer_norm_epsilon: 1e-5,
  };
}

export function planTensors(
  config: Sizes & { readonly model_type: string },
  options: CheckpointOptions,
): readonly PlannedTensor[] {
  const {
    seed,
    dtype = "F32",
    prefix = false,
    spread = initialSpread,
  } = options;
  const named = (name: string): string =>
    prefix ? `transformer.${name}` : name;
  const tensors: PlannedTensor[] = [];
  let index = 0;
  for (const [name, shape] of weightShapes(parseConfig(config))) {
    const own = seed + 1000 * ++index;
    const content = (): Iterable<Uint8Array> =>
      drawn(name, shape, config, spread, own, dtype);
    tensors.push({ name: named(name), dtype, shape, content });
    if (options.head === true && name === "wte.weight") {
      tensors.push({ name: "lm_head.weight", dtype, shape, content });
    }
  }
  if (options.masks === true) {
    const n = config.n_positions;
    for (let layer = 0; layer < config.n_layer; layer++) {
      tensors.push({
        name: named(`h.${layer}.attn.bias`),
        dtype: "F32",
        shape: [1, 1, n, n],
        content: () => [mask(n)],
      });
    }
  }
  return tensors;
}

function* drawn(
  name: string,
  shape: readonly number[],
  config: Sizes,
  spread: Spread,
  seed: number,
  dtype: "F32" | "F16",
): Iterable<Uint8Array> {
  const random = randomUniform(seed);
  const count = elementsOf(shape);
  const { meanAt, deviationAt } = spread(name, shape, config);
  for (let first = 0; first < count; first += batch) {
    const values = new Float32Array(Math.min(batch, count - first));
    for (let index = 0; index < values.length; index += 2) {
      // Box and Muller: two normal values from two uniform ones
      const radius = Math.sqrt(-2 * Math.log(1 - random()));
      const angle = 2 * Math.PI * random();
      for (const [step, wave] of [Math.cos(angle), Math.sin(angle)].entries()) {
        const place = first + index + step;
        if (index + step < values.length) {
          values[index + step] =
            meanAt(place) + deviationAt(place) * radius * wave;
        }
      }
    }
    yield dtype === "F16"
      ? encodeHalves(values)
      : new Uint8Array(values.buffer);
  }
}

/** [query, key]: a query sees keys up to its own place. */
function mask(n: number): Uint8Array {
  const values = new Float32Array(n * n);
  for (let query = 0; query < n; query++) {
    values.fill(1, query * n, query * n + query + 1);
  }
  return new Uint8Array(values.buffer);
}
