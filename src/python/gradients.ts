/** @file What every function of PyTorch's surface has to do with gradients: its name for them, and that none is lost. */
import { TraceError } from "../graph/error.ts";
import { floats } from "../graph/ops/record.ts";
import { nextSequence } from "../tracing/autograd/grad-node.ts";
import { gradientName } from "../tracing/autograd/names.ts";
import { Tensor } from "../tracing/tensor.ts";
import type { Result } from "../tracing/torch/surface/entry.ts";

/**
 * Calls a function. What it gives says where it came from by the function's name.
 * @throws TraceError where its result has lost the gradients of what it was computed from
 */
export function withGradients(
  name: string,
  values: readonly unknown[],
  call: () => Result | undefined,
): Result | undefined {
  const inputs = values.flat().filter((value) => value instanceof Tensor);
  const before = nextSequence();
  const result = call();
  if (!inputs.some(({ requiresGrad }) => requiresGrad)) return result;
  for (const tensor of tensorsIn(result)) {
    const { edge } = tensor;
    if (edge !== undefined) {
      if (edge.sequence >= before && edge.sequence !== Infinity) {
        edge.name = gradientName(name, inputs, tensor);
      }
    } else if (
      tensor.recorder.tracksGradients &&
      floats.includes(tensor.dtype)
    ) {
      throw new TraceError(
        `${name}: has no gradient here, and one of its inputs requires it; call it on x.detach(), or inside \`with torch.no_grad():\``,
        "NotImplementedError",
      );
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
