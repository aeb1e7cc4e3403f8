/** @file The modules of PyTorch and transformers that models are made of. */
import type { Shape } from "../graph/tensor.ts";
import type { Module, Parameter, Recording, Value } from "./module.ts";

interface Options {
  readonly bias?: boolean;
  /** The path of the parameter that the weight is. */
  readonly tiedTo?: string;
}

/** Looks vectors up: ids [...] -> [..., size]. */
export function embedding(path: string, count: number, size: number): Module {
  return {
    ...leaf(path, "Embedding", `${count}, ${size}`),
    facts: { num_embeddings: count, embedding_dim: size },
    parameters: { weight: { shape: [count, size] } },
    compute<V extends Value>(recording: Recording<V>, ids: V): V {
      const weight = recording.parameter(`${path}.weight`);
      return recording.record("gather", [weight, ids], {
        axis: 0,
        front: true,
      });
    },
  };
}

export function layerNorm(path: string, size: number, eps: number): Module {
  const description = `(${size},), eps=${number(eps)}, elementwise_affine=True, bias=True`;
  return {
    ...leaf(path, "LayerNorm", description),
    facts: { eps },
    parameters: withBias([size]),
    compute<V extends Value>(recording: Recording<V>, x: V): V {
      const weight = recording.parameter(`${path}.weight`);
      const bias = recording.parameter(`${path}.bias`);
      return recording.record("layer_norm", [x, weight, bias], { eps });
    },
  };
}

/** x [..., nIn] times the transpose of a matrix [nOut, nIn]. */
export function linear(
  path: string,
  nIn: number,
  nOut: number,
  { bias = true, tiedTo }: Options = {},
): Module {
  const description = `in_features=${nIn}, out_features=${nOut}, bias=${bias ? "True" : "False"}`;
  const shape = [nOut, nIn];
  const weight = tiedTo === undefined ? { shape } : { shape, tiedTo };
  return {
    ...leaf(path, "Linear", description),
    facts: { in_features: nIn, out_features: nOut },
    parameters: bias ? { ...withBias(shape, nOut), weight } : { weight },
    compute<V extends Value>(recording: Recording<V>, x: V): V {
      const matrix = recording.parameter(`${path}.weight`);
      const product = recording.record("linear", [x, matrix], {});
      if (!bias) return product;
      const offset = recording.parameter(`${path}.bias`);
      return recording.record("add", [product, offset], {});
    },
  };
}

/** transformers' own linear layer: x [..., nx] times a matrix [nx, nf], plus a bias. */
export function conv1d(path: string, nx: number, nf: number): Module {
  return {
    ...leaf(path, "Conv1D", ""),
    facts: { nf, nx },
    parameters: withBias([nx, nf]),
    compute<V extends Value>(recording: Recording<V>, x: V): V {
      const matrix = recording.parameter(`${path}.weight`);
      const { shape } = x.type;
      const rows =
        shape.length > 1
          ? x
          : recording.record("reshape", [x], { shape: [1, ...shape] });
      const product = recording.record("matmul", [rows, matrix], {});
      const bias = recording.parameter(`${path}.bias`);
      const sum = recording.record("add", [product, bias], {});
      return shape.length > 1
        ? sum
        : recording.record("reshape", [sum], { shape: [nf] });
    },
  };
}

/** Does nothing outside of training: the tensor that goes in comes out. */
export function dropout(path: string, probability: number): Module {
  return {
    ...leaf(path, "Dropout", `p=${number(probability)}, inplace=False`),
    compute<V extends Value>(_recording: Recording<V>, x: V): V {
      return x;
    },
  };
}

/** GELU, by its class in transformers. */
export function gelu(path: string, approximate: "none" | "tanh"): Module {
  const kind = approximate === "tanh" ? "NewGELUActivation" : "GELUActivation";
  return {
    ...leaf(path, kind, ""),
    compute<V extends Value>(recording: Recording<V>, x: V): V {
      return recording.record("gelu", [x], { approximate });
    },
  };
}

export function moduleList(
  path: string,
  count: number,
  module: (path: string, index: number) => Module,
): Module {
  const children = Array.from(
    { length: count },
    (_, index) => [String(index), module(`${path}.${index}`, index)] as const,
  );
  return {
    ...leaf(path, "ModuleList", ""),
    children: Object.fromEntries(children),
  };
}

/** A module without parameters and children, which nothing calls yet. */
export function leaf(path: string, kind: string, description: string): Module {
  return { path, kind, description, parameters: {}, children: {} };
}

function withBias(
  shape: Shape,
  size = shape.at(-1) ?? 1,
): Record<string, Parameter> {
  return { weight: { shape }, bias: { shape: [size] } };
}

/** As Python writes a float: 0.1, 1e-05, 0.0 */
function number(value: number): string {
  if (Number.isInteger(value)) return `${value}.0`;
  const text = value < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e-(\d)$/, "e-0$1");
}
