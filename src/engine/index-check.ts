/** @file Asks whether indices that depend on the model lie outside of what they index: devices read beyond, or end in their own words. */
import type { GraphBuilder } from "../graph/builder.ts";
import { outsideOf } from "../graph/error.ts";
import {
  needed,
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../graph/node.ts";
import { numbersOf, sizeOf } from "../graph/tensor.ts";
import type { Check, Checker } from "./value-checks.ts";

/** The least and the greatest element that a tensor may have. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

interface Picked {
  readonly index: NodeId;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly front?: true;
}

export const checkIndices: Checker = (graph, outputs) => {
  const found = new Map<string, Check>();
  const bounds = new Map<NodeId, Bounds>();
  for (const node of needed(graph, outputs)) {
    bounds.set(node.id, boundsOf(graph, node, bounds));
    const picked = pickedBy(graph, node);
    if (picked === undefined) continue;
    const { index, shape, axis, front } = picked;
    const size = shape[axis] ?? 0;
    const { low, high } = bounds.get(index) ?? anything;
    if (low >= (front === true ? 0 : -size) && high < size) continue;
    if (sizeOf(nodeOf(graph, index).type.shape) === 0) continue;
    const key = `${index} ${size} ${front ?? false}`;
    found.set(key, {
      asked: (builder) => [
        extreme(builder, "amin", index),
        extreme(builder, "amax", index),
      ],
      verify: (values) => {
        for (const [value] of values.map(numbersOf)) {
          if (value === undefined) continue;
          if (value < (front === true ? 0 : -size) || value >= size) {
            throw outsideOf(shape, { axis, ...(front && { front }) }, value);
          }
        }
      },
    });
  }
  return [...found.values()];
};

const anything: Bounds = { low: -Infinity, high: Infinity };

/** What a node picks from by index, if it does. */
function pickedBy(graph: Graph, node: Node): Picked | undefined {
  const [data, index] = node.inputs;
  if (data === undefined || index === undefined) return undefined;
  switch (node.op) {
    case "gather":
    case "take_along":
      return {
        index,
        shape: nodeOf(graph, data).type.shape,
        ...node.attributes,
      };
    case "index_add":
    case "scatter_add":
      return { index, shape: node.type.shape, axis: node.attributes.axis };
    default:
      return undefined;
  }
}

/** Of places that a search along an axis gave, its size bounds them: most indices need no look. */
function boundsOf(
  graph: Graph,
  node: Node,
  known: ReadonlyMap<NodeId, Bounds>,
): Bounds {
  if (node.type.dtype !== "int64") return anything;
  const of = (id: NodeId | undefined): Bounds =>
    (id === undefined ? undefined : known.get(id)) ?? anything;
  const [first] = node.inputs;
  switch (node.op) {
    case "constant":
      return node.value === undefined
        ? anything
        : spread(numbersOf(node.value));
    case "argmax":
    case "argmin":
    case "topk_indices": {
      const { shape } = nodeOf(graph, first ?? -1).type;
      return { low: 0, high: (shape[node.attributes.axis] ?? 1) - 1 };
    }
    case "reshape":
    case "slice":
    case "permute":
    case "expand":
    case "diagonal":
    case "gather":
    case "take_along":
    case "boundary":
      return of(first);
    case "where":
      return around(node.inputs.slice(1).map(of));
    case "concat":
    case "stack":
      return around(node.inputs.map(of));
    default:
      return anything;
  }
}

function around(all: readonly Bounds[]): Bounds {
  return {
    low: Math.min(...all.map(({ low }) => low)),
    high: Math.max(...all.map(({ high }) => high)),
  };
}

function spread(numbers: readonly number[]): Bounds {
  let [low, high] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < low) low = number;
    if (number > high) high = number;
  }
  return { low, high };
}

/** One number, which a float holds exactly as far as axes are long. */
function extreme(
  builder: GraphBuilder,
  op: "amin" | "amax",
  index: NodeId,
): NodeId {
  const { shape } = builder.typeOf(index);
  const axes = shape.map((_, axis) => axis);
  const asFloat = builder.record("cast", [index], { dtype: "float32" });
  return builder.record(op, [asFloat], { axes, keepdims: false });
}
