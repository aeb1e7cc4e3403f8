/** @file Values that are known while recording: what follows from constants alone needs no model and no engine. */
import {
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import { sizeOf, tensorOf, type TensorValue } from "../../graph/tensor.ts";
import type { Recorder } from "../recorder.ts";
import type { Tensor } from "../tensor.ts";
import { bufferOf, build, reader, type Buffer } from "./buffer.ts";
import { binary, gelu, held, unary } from "./elementwise.ts";
import { ranked, reduce, scan, scans } from "./fold.ts";
import { layerNorm, linear, matmul } from "./linalg.ts";
import { move } from "./movement.ts";

/** Larger values are left to the engine, so that recording stays quick. */
const mostElements = 1_000_000;
const mostProducts = 20_000_000;

const remembered = new WeakMap<Recorder, Map<NodeId, Buffer | "unknown">>();

/** The value of a tensor that follows from constants alone; undefined where the model or a large computation is needed. */
export function knownValue(tensor: Tensor): TensorValue | undefined {
  const node = nodeOf(tensor.recorder.graph, tensor.id);
  if (node.value !== undefined) return node.value;
  let memory = remembered.get(tensor.recorder);
  if (memory === undefined) {
    memory = new Map();
    remembered.set(tensor.recorder, memory);
  }
  const found = evaluated(tensor.recorder.graph, tensor.id, memory);
  if (found === "unknown") return undefined;
  return tensorOf(found.dtype, found.shape, found.data);
}

function evaluated(
  graph: Graph,
  id: NodeId,
  memory: Map<NodeId, Buffer | "unknown">,
): Buffer | "unknown" {
  const before = memory.get(id);
  if (before !== undefined) return before;
  const node = nodeOf(graph, id);
  let result: Buffer | "unknown" = "unknown";
  if (affordable(graph, node)) {
    const inputs: Buffer[] = [];
    for (const input of node.inputs) {
      const value = evaluated(graph, input, memory);
      if (value === "unknown") break;
      inputs.push(value);
    }
    if (inputs.length === node.inputs.length) {
      result = rounded(compute(node, inputs)) ?? "unknown";
    }
  }
  memory.set(id, result);
  return result;
}

function affordable(graph: Graph, node: Node): boolean {
  if (sizeOf(node.type.shape) > mostElements) return false;
  const [first] = node.inputs;
  if (first === undefined) return node.op === "constant";
  const input = nodeOf(graph, first).type.shape;
  if (sizeOf(input) > mostElements) return false;
  const products =
    node.op === "matmul" || node.op === "linear" || node.op === "layer_norm"
      ? sizeOf(node.type.shape) * (input.at(-1) ?? 1)
      : 0;
  return products <= mostProducts;
}

function rounded(buffer: Buffer | undefined): Buffer | undefined {
  if (buffer === undefined) return undefined;
  return { ...buffer, data: buffer.data.map(held(buffer.dtype)) };
}

function compute(node: Node, inputs: readonly Buffer[]): Buffer | undefined {
  const { type } = node;
  const [a, b, c] = inputs;
  if (node.value !== undefined) return bufferOf(node.value);
  if (a === undefined) return undefined;
  const one = unary[node.op];
  if (one !== undefined) {
    return { dtype: type.dtype, shape: type.shape, data: a.data.map(one) };
  }
  switch (node.op) {
    case "cast":
      return {
        dtype: type.dtype,
        shape: type.shape,
        data: a.data.map(held(type.dtype)),
      };
    case "gelu": {
      const { approximate } = node.attributes;
      return { ...a, data: a.data.map((x) => gelu(x, approximate)) };
    }
    case "sum":
    case "mean":
    case "prod":
    case "amax":
    case "amin":
    case "logsumexp":
      return reduce(node.op, a, type, node.attributes.axes);
    case "argmax":
    case "argmin":
      return reduce(node.op, a, type, [node.attributes.axis]);
    case "softmax":
    case "log_softmax":
    case "cumsum": {
      const along = scans[node.op];
      return along && scan(a, type, node.attributes.axis, along);
    }
    case "topk_values":
    case "topk_indices": {
      const { axis, k, largest } = node.attributes;
      const values = node.op === "topk_values";
      return scan(a, type, axis, (lane) => {
        const places = ranked(lane, largest).slice(0, k);
        return values ? places.map((place) => lane[place] ?? NaN) : places;
      });
    }
    case "layer_norm":
      return layerNorm(inputs, node.attributes.eps);
    default:
  }
  if (b === undefined) return move(node, inputs);
  const two = binary[node.op];
  const rank = type.shape.length;
  if (two !== undefined) {
    const [readA, readB] = [reader(a, rank), reader(b, rank)];
    return build(type, (place) => two(readA(place), readB(place)));
  }
  switch (node.op) {
    case "where": {
      if (c === undefined) return undefined;
      const [readA, readB, readC] = [a, b, c].map((x) => reader(x, rank));
      if (!readA || !readB || !readC) return undefined;
      return build(type, (place) =>
        readA(place) === 0 ? readC(place) : readB(place),
      );
    }
    case "matmul":
      return matmul(a, b, type);
    case "linear":
      return linear(a, b, type);
    default:
      return move(node, inputs);
  }
}
