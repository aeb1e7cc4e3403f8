/** @file Which operations treat each row of a batch by itself. */
import type { Node } from "../../graph/node.ts";
import { recordOf, type OpName } from "../../graph/ops/table.ts";

/**
 * True where row b of the result depends on row b of the inputs only, for each b of the batch.
 * @param inputs those that have rows of the batch
 */
export function keepsRows(
  node: Node,
  inputs: readonly Node[],
  batch: number,
): boolean {
  const { shape } = node.type;
  const rows = [node, ...inputs].every((each) => each.type.shape[0] === batch);
  if (!rows) return false;
  // operands from the cone are aligned with the result where there are several
  const aligned =
    node.inputs.length === 1 ||
    inputs.every((each) => each.type.shape.length === shape.length);
  const [input] = inputs;
  if (!aligned || input === undefined) return false;
  const { slices } = recordOf<OpName>(node.op);
  const types = { input: input.type, result: node.type };
  return slices?.(node.attributes, 0, types)?.axis === 0;
}
