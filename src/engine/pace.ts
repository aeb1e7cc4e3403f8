/** @file How long a device takes for a layer of a model: what decides between two devices that both compute right. */
import { GraphBuilder } from "../graph/builder.ts";
import type { NodeId } from "../graph/node.ts";
import {
  sizeOf,
  tensorOf,
  type Shape,
  type TensorValue,
} from "../graph/tensor.ts";
import type { Device } from "./device.ts";
import { Engine } from "./engine.ts";
import { causal, noWeights, tokens, wave } from "./known.ts";

export interface ModelShape {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly dVocab: number;
}

/** Of the tokens in a row, and of rows at the most: what the tutorial feeds to a model. */
const pos = 100;
const mostRows = 10;

/** Multiplications and additions: less than a tenth of a second on a slow processor, so that nobody waits for it. */
const mostOperations = 5e8;

/** Below this a run is timed again, and the quicker counts, as other work can only slow one down. */
const shortMilliseconds = 100;

/**
 * Milliseconds for one layer, and as much of the unembedding as falls to a layer. Values are read back as a chart reads
 * them: a number for each token.
 */
export async function paceOf(
  device: Device,
  shape: ModelShape,
): Promise<number> {
  const layer = layerOf(shape);
  const weights = weightsFor(layer);
  const engine = new Engine(device, {
    get: (name) => {
      const weight = weights.get(name);
      return weight === undefined
        ? noWeights.get(name)
        : Promise.resolve(weight);
    },
  });
  const run = async (round: number): Promise<number> => {
    // another input each time, so that nothing is remembered
    const { builder, output } = recordLayer(layer, weights, round);
    const start = performance.now();
    await engine.evaluate(builder, [output]);
    return performance.now() - start;
  };
  try {
    // it compiles
    await run(0);
    const first = await run(1);
    return first < shortMilliseconds ? Math.min(first, await run(2)) : first;
  } finally {
    await engine.releaseSessions();
    await engine.releaseWeights();
  }
}

/** What two models have in common that take the same time. */
export function shapeKey({
  nLayers,
  nHeads,
  dModel,
  dHead,
  dMlp,
  dVocab,
}: ModelShape): string {
  return [nLayers, nHeads, dModel, dHead, dMlp, dVocab].join("x");
}

interface Layer {
  /** Of tokens. */
  readonly rows: number;
  readonly heads: number;
  /** Of all heads together. */
  readonly inner: number;
  readonly hidden: number;
  readonly width: number;
  /** Rows of the unembedding. */
  readonly vocab: number;
}

function layerOf({
  nLayers,
  nHeads,
  dModel,
  dHead,
  dMlp,
  dVocab,
}: ModelShape): Layer {
  const vocab = Math.ceil(dVocab / nLayers);
  const inner = nHeads * dHead;
  const perToken =
    2 * dModel * (4 * inner + 2 * dMlp + vocab) + 4 * pos * inner;
  const rows = Math.floor(mostOperations / (perToken * pos));
  return {
    rows: Math.max(1, Math.min(mostRows, rows)),
    heads: nHeads,
    inner,
    hidden: dMlp,
    width: dModel,
    vocab,
  };
}

/** Made once: a run on WASM asks for them each time. */
function weightsFor({
  width,
  inner,
  hidden,
  vocab,
}: Layer): ReadonlyMap<string, TensorValue> {
  const shapes: Readonly<Record<string, Shape>> = {
    in: [width, 3 * inner],
    out: [inner, width],
    up: [width, hidden],
    down: [hidden, width],
    unembed: [vocab, width],
  };
  return new Map(
    Object.entries(shapes).map(([name, shape]) => [name, noise(shape)]),
  );
}

/** Small numbers of both signs, cheaply, as these are millions. */
function noise(shape: Shape): TensorValue {
  const data = new Float32Array(sizeOf(shape));
  const scale = 1 / Math.sqrt(shape[0] ?? 1);
  for (let index = 0; index < data.length; index++) {
    data[index] = (((index * 7919) % 2003) / 1001 - 1) * scale;
  }
  return { dtype: "float32", shape, data };
}

function recordLayer(
  layer: Layer,
  weights: ReadonlyMap<string, TensorValue>,
  round: number,
): { readonly builder: GraphBuilder; readonly output: NodeId } {
  const { rows, heads, inner, vocab, width } = layer;
  const builder = new GraphBuilder();
  const weight = (name: string): NodeId => {
    const { shape = [] } = weights.get(name) ?? {};
    return builder.record("weight", [], { name, shape });
  };
  const all = (number: number): NodeId =>
    builder.constant(
      tensorOf("float32", [width], new Float32Array(width).fill(number)),
    );
  const normal = (x: NodeId): NodeId =>
    builder.record("layer_norm", [x, all(1), all(0)], { eps: 1e-5 });
  const product = (a: NodeId, b: NodeId): NodeId =>
    builder.record("matmul", [a, b], {});
  const plus = (a: NodeId, b: NodeId): NodeId =>
    builder.record("add", [a, b], {});
  const x = wave(builder, [rows, pos, width], {
    step: 0.37 + round / 10,
    scale: 1,
  });
  const joint = product(normal(x), weight("in"));
  const part = (at: number, perm: readonly number[]): NodeId => {
    const start = at * inner;
    const slice = { axis: 2, start, step: 1, length: inner };
    const flat = builder.record("slice", [joint], slice);
    const shape = [rows, pos, heads, inner / heads];
    const split = builder.record("reshape", [flat], { shape });
    return builder.record("permute", [split], { perm });
  };
  const query = part(0, [0, 2, 1, 3]);
  // turned for the product with queries
  const key = part(1, [0, 2, 3, 1]);
  const value = part(2, [0, 2, 1, 3]);
  const scores = causal(builder, product(query, key), pos);
  const pattern = builder.record("softmax", [scores], { axis: 3 });
  const mixed = builder.record(
    "reshape",
    [
      builder.record("permute", [product(pattern, value)], {
        perm: [0, 2, 1, 3],
      }),
    ],
    { shape: [rows, pos, inner] },
  );
  const middle = plus(x, product(mixed, weight("out")));
  const inside = builder.record(
    "gelu",
    [product(normal(middle), weight("up"))],
    { approximate: "tanh" },
  );
  const end = plus(middle, product(inside, weight("down")));
  const logits = builder.record("linear", [end, weight("unembed")], {});
  const ids = tokens(builder, [rows, pos, 1], vocab);
  const logProbs = builder.record("log_softmax", [logits], { axis: 2 });
  return {
    builder,
    output: builder.record("take_along", [logProbs, ids], { axis: 2 }),
  };
}
