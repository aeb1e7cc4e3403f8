/** @file What every function of PyTorch's surface has to do with gradients: its name for them, and that none is lost. */
import { floats } from "../graph/ops/record.ts";
import { MissingNode, nextSequence } from "../tracing/autograd/grad-node.ts";
import { keptBy, type Keeping } from "../tracing/autograd/kept.ts";
import { gradientName } from "../tracing/autograd/names.ts";
import { Tensor } from "../tracing/tensor.ts";
import { lostGradients } from "../tracing/torch/surface/host.ts";
import type { Result } from "../tracing/torch/surface/entry.ts";
import kept from "../tracing/torch/surface/kept.json" with { type: "json" };

/** Functions that PyTorch gives no gradients either: their results require none. */
const constant: ReadonlySet<string> = new Set(["histc", "bincount"]);

/** By full name, for so many tensors: what PyTorch keeps for the way back, as scripts/fixtures/kept.py found it. */
const keepings: Readonly<Record<string, readonly Keeping[] | undefined>> =
  kept.functions;

/**
 * Calls a function. What it gives says where it came from by the function's name, and keeps for the way back what
 * PyTorch keeps; where it has lost the gradients of what it was computed from, whoever goes back through it is told.
 * @param full the function's name with its module: "torch.exp"
 */
export function withGradients(
  full: string,
  values: readonly unknown[],
  call: () => Result | undefined,
): Result | undefined {
  const name = full.slice(full.lastIndexOf(".") + 1);
  const inputs = values.flat().filter((value) => value instanceof Tensor);
  const edges = inputs.map(({ edge }) => edge);
  if (edges.every((edge) => edge === undefined)) {
    return lostGradients(call).result;
  }
  const before = nextSequence();
  const { result, lost } = lostGradients(() => keepingNothing(inputs, call));
  const tensors = tensorsIn(result);
  for (const tensor of tensors) {
    const { edge, recorder } = tensor;
    if (!recorder.tracksGradients || !floats.includes(tensor.dtype)) continue;
    if (edge === undefined || lost.size > 0) {
      if (constant.has(name)) continue;
      tensor.trackAs(new MissingNode(name, edges));
    }
    const made = tensor.edge;
    if (made !== undefined && made.sequence >= before && !tensor.isLeaf) {
      made.name = gradientName(name, inputs, tensor);
      if (tensor === tensors[0]) keep(full, values, tensor);
    }
  }
  return result;
}

/** The function says what it keeps, not the operations that it is made of. */
function keepingNothing<Given>(
  inputs: readonly Tensor[],
  call: () => Given,
): Given {
  const [{ recorder }] = inputs as [Tensor];
  const before = recorder.keepsByOp;
  recorder.keepsByOp = false;
  try {
    return call();
  } finally {
    recorder.keepsByOp = before;
  }
}

function keep(full: string, values: readonly unknown[], result: Tensor): void {
  const { edge } = result;
  // a number that comes first, as in 2 ** x, makes another function of it
  if (edge === undefined || typeof values[0] === "number") return;
  const inputs = values
    .flat()
    .filter((value) => value instanceof Tensor)
    .filter(({ dtype }) => floats.includes(dtype));
  const keeping = keepings[full]?.find(
    (each) => each.inputs.length === inputs.length,
  );
  if (keeping === undefined) return;
  const isTracked = inputs.map(({ requiresGrad }) => requiresGrad);
  edge.kept = keptBy(keeping, inputs, result, isTracked);
}

function tensorsIn(result: Result | undefined): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (typeof result !== "object") return [];
  return Object.values(result as Readonly<Record<string, unknown>>).filter(
    (value) => value instanceof Tensor,
  );
}
