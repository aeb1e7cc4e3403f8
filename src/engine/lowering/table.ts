/** @file The lowering table: every operation that can reach an engine. */
import { TraceError } from "../../graph/error.ts";
import { computeNode } from "../../graph/evaluator.ts";
import type { Node } from "../../graph/node.ts";
import type { OpName } from "../../graph/ops/table.ts";
import { isHost, sizeOf, tensorOf, typeText } from "../../graph/tensor.ts";
import { elementwise } from "./elementwise.ts";
import type { Emitter, Operand } from "./emitter.ts";
import { linalg } from "./linalg.ts";
import { movement } from "./movement.ts";
import { reductions } from "./reduction.ts";
import type { Lowering, LoweringsOf } from "./rule.ts";

type Lowered = Exclude<OpName, "constant" | "weight" | "tap">;

const loweringTable: LoweringsOf<Lowered> = {
  ...elementwise,
  ...linalg,
  ...reductions,
  ...movement,
};

/** Emits the ONNX nodes of one graph node and returns the name of its result. */
export function lower(
  emitter: Emitter,
  node: Node,
  inputs: readonly Operand[],
): string {
  if (node.op === "constant" || node.op === "weight" || node.op === "tap") {
    throw new Error(`internal: ${node.op} is fed to a segment, never lowered`);
  }
  if ([node, ...inputs].some(({ type }) => isHost(type.dtype))) {
    throw new TraceError(
      `${node.op}: devices compute float32, int64 and bool, got ${typeText(node.type)}; call .float() first`,
      "NotImplementedError",
    );
  }
  // GPUs refuse some operations on tensors without elements, and there is nothing to compute
  if (sizeOf(node.type.shape) === 0) {
    return emitter.initializer(tensorOf(node.type.dtype, node.type.shape, []));
  }
  // a fold of nothing, whose value is the same for all inputs
  if (
    inputs.length > 0 &&
    inputs.every(({ type }) => sizeOf(type.shape) === 0)
  ) {
    const nothing = inputs.map(({ type }) =>
      tensorOf(type.dtype, type.shape, []),
    );
    return emitter.initializer(computeNode(node, nothing));
  }
  // each rule takes its own attributes, and the node carries the attributes of its op
  const rule = loweringTable[node.op] as Lowering<OpName>;
  return rule({
    emitter,
    inputs,
    attributes: node.attributes,
    type: node.type,
  });
}
