/** @file What every function of PyTorch's surface has to do with gradients: its name for them, and that none is lost. */
import { floats } from "../graph/ops/record.ts";
import { MissingNode, nextSequence } from "../tracing/autograd/grad-node.ts";
import { gradientName } from "../tracing/autograd/names.ts";
import { Tensor } from "../tracing/tensor.ts";
import { lostGradients } from "../tracing/torch/surface/host.ts";
import type { Result } from "../tracing/torch/surface/entry.ts";

/** Functions that PyTorch gives no gradients either: their results require none. */
const constant: ReadonlySet<string> = new Set(["histc", "bincount"]);

/**
 * Calls a function. What it gives says where it came from by the function's name; where it has lost the gradients of
 * what it was computed from, whoever goes back through it is told.
 */
export function withGradients(
  name: string,
  values: readonly unknown[],
  call: () => Result | undefined,
): Result | undefined {
  const inputs = values.flat().filter((value) => value instanceof Tensor);
  const before = nextSequence();
  const { result, lost } = lostGradients(call);
  const edges = inputs.map(({ edge }) => edge);
  if (edges.every((edge) => edge === undefined)) return result;
  for (const tensor of tensorsIn(result)) {
    const { edge, recorder } = tensor;
    if (!recorder.tracksGradients || !floats.includes(tensor.dtype)) continue;
    if (edge === undefined || lost.size > 0) {
      if (constant.has(name)) continue;
      tensor.trackAs(new MissingNode(name, edges));
    }
    const made = tensor.edge;
    if (made !== undefined && made.sequence >= before && !tensor.isLeaf) {
      made.name = gradientName(name, inputs, tensor);
    }
  }
  return result;
}

function tensorsIn(result: Result | undefined): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (typeof result !== "object") return [];
  return Object.values(result as Readonly<Record<string, unknown>>).filter(
    (value) => value instanceof Tensor,
  );
}
