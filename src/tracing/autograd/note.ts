/** @file What a printed tensor says of its gradient. */
import type { Tensor } from "../tensor.ts";

/** "grad_fn=<AddBackward0>" or "requires_grad=True"; undefined for a tensor without a gradient. */
export function gradientNote(tensor: Tensor): string | undefined {
  const { edge } = tensor;
  if (edge === undefined) return undefined;
  return tensor.isLeaf
    ? "requires_grad=True"
    : `grad_fn=<${edge.visible.name}>`;
}
