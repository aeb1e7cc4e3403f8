/** @file Values that are known while recording: what follows from constants alone needs no model and no engine. */
import { Evaluator } from "../../graph/evaluator.ts";
import {
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import { sizeOf, type TensorValue } from "../../graph/tensor.ts";
import type { Recorder } from "../recorder.ts";
import type { Tensor } from "../tensor.ts";

/** Larger values are left to the engine, so that recording stays quick. */
const mostElements = 1_000_000;
const mostProducts = 20_000_000;

const evaluators = new WeakMap<Recorder, Evaluator>();

/**
 * The value of a tensor that follows from constants and from what was learned; undefined where the model or a large
 * computation is needed.
 * @throws TraceError where PyTorch raises for these values
 */
export function knownValue(tensor: Tensor): TensorValue | undefined {
  return tensor.known();
}

/** The same for a node. */
export function valueOfNode(
  recorder: Recorder,
  id: NodeId,
): TensorValue | undefined {
  return evaluatorOf(recorder).value(id);
}

/** Makes a value known that the engine has computed. */
export function learn(
  recorder: Recorder,
  id: NodeId,
  value: TensorValue,
): void {
  evaluatorOf(recorder).learn(id, value);
}

function evaluatorOf(recorder: Recorder): Evaluator {
  let evaluator = evaluators.get(recorder);
  if (evaluator === undefined) {
    evaluator = new Evaluator(recorder.graph, { worthwhile: affordable });
    evaluators.set(recorder, evaluator);
  }
  return evaluator;
}

function affordable(graph: Graph, node: Node): boolean {
  if (sizeOf(node.type.shape) > mostElements) return false;
  const [first] = node.inputs;
  if (first === undefined) return true;
  const input = nodeOf(graph, first).type.shape;
  if (sizeOf(input) > mostElements) return false;
  const products =
    node.op === "matmul" || node.op === "linear"
      ? sizeOf(node.type.shape) * (input.at(-1) ?? 1)
      : 0;
  return products <= mostProducts;
}
