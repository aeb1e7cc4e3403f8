/** @file Gradients as the Python modules ask for them. */
import { TraceError } from "../graph/error.ts";
import { typeText } from "../graph/tensor.ts";
import { AnyOrderRun } from "../tracing/any-order-run.ts";
import {
  addHook,
  addHookBehind,
  Backward,
  requireEdge,
  type Root,
  type Stop,
} from "../tracing/autograd/backward.ts";
import type { Recorder } from "../tracing/recorder.ts";
import type { Tensor } from "../tracing/tensor.ts";
import type { Namespace } from "./namespace.ts";

/** Gradients that programs read before they asked for them, as nnsight had it until 0.4. */
const promises = new WeakMap<Recorder, number>();

export function autograd(namespace: () => Namespace): object {
  const recorder = (): Recorder => namespace().recorder;
  return {
    tracksGradients: (): boolean => recorder().tracksGradients,
    isInference: (): boolean => recorder().isInference,
    setMode: (tracks: boolean, isInference: boolean): void => {
      recorder().tracksGradients = tracks;
      recorder().isInference = isInference;
    },
    requiresGrad: (tensor: Tensor): boolean => tensor.requiresGrad,
    setRequiresGrad: (tensor: Tensor, requires: boolean): void =>
      tensor.setRequiresGrad(requires),
    isLeaf: (tensor: Tensor): boolean => tensor.isLeaf,
    /** "AddBackward0"; undefined for a leaf. */
    gradFn: (tensor: Tensor): string | undefined =>
      tensor.isLeaf ? undefined : tensor.edge?.visible.name,
    grad: (tensor: Tensor): Tensor | undefined => tensor.grad,
    setGrad: (tensor: Tensor, grad: Tensor | undefined): void => {
      if (grad !== undefined) requireGradOf(tensor, grad);
      tensor.grad = grad;
    },
    retainGrad,
    retainsGrad: (tensor: Tensor): boolean => retaining.has(tensor),
    /** A gradient that a later `backward()` will give. */
    promised: (tensor: Tensor) => promised(recorder(), tensor),
    /** @param hook a number that Python knows it by */
    addHook: (tensor: Tensor, hook: number): (() => void) =>
      addHook(tensor, hook),
    detach: (tensor: Tensor): Tensor => tensor.detach(),
    data: (tensor: Tensor): Tensor => tensor.data,
    version: (tensor: Tensor): number => tensor.version,
    replaceData: (tensor: Tensor, other: Tensor): void =>
      tensor.replaceData(other),
    /** A way back that a program follows; `inputs` absent for all leaves. */
    begin: (
      tensors: readonly Tensor[],
      gradients: readonly (Tensor | null)[],
      retainsGraph: boolean,
      createsGraph: boolean,
      inputs: readonly Tensor[] | null | undefined,
      accumulates: boolean,
    ): Backward =>
      new Backward(recorder(), rootsOf(tensors, gradients), {
        retainsGraph,
        createsGraph,
        accumulates,
        ...(inputs ? { inputs: withGradients(inputs) } : {}),
      }),
    proceed: (way: Backward): Stop | undefined => way.proceed(),
    give: (way: Backward, gradient: Tensor): void => way.give(gradient),
    gradientOf: (way: Backward, input: Tensor): Tensor | undefined =>
      way.gradientOf(input),
    /** In nnsight's idiom of 2023 the run has not been when it is asked for: the way back comes after it. */
    later: (
      tensor: Tensor,
      gradient: Tensor | null | undefined,
      retainsGraph: boolean,
    ): boolean => {
      const { scope } = tensor;
      if (!(scope instanceof AnyOrderRun) || scope.ended) return false;
      const roots = rootsOf([tensor], [gradient ?? null]);
      scope.goBack(() => {
        const options = {
          retainsGraph,
          createsGraph: false,
          accumulates: true,
        };
        new Backward(recorder(), roots, options).finish();
      });
      return true;
    },
    advance: (way: Backward, tensor: Tensor): Tensor | undefined =>
      way.advanceTo(tensor),
    replace: (way: Backward, tensor: Tensor, gradient: Tensor): void =>
      way.replace(tensor, gradient),
  };
}

function rootsOf(
  tensors: readonly Tensor[],
  gradients: readonly (Tensor | null | undefined)[],
): Root[] {
  return tensors.map((tensor, index) => ({
    tensor,
    gradient: gradients[index] ?? undefined,
  }));
}

function withGradients(inputs: readonly Tensor[]): readonly Tensor[] {
  inputs.forEach((input, index) => {
    if (input.requiresGrad) return;
    throw new TraceError(
      `grad: One of the differentiated Tensors does not require grad: input ${index}, ${typeText(input.type)}; call .requires_grad_() on it before it is used`,
    );
  });
  return inputs;
}

function requireGradOf(tensor: Tensor, grad: Tensor): void {
  const [own, given] = [typeText(tensor.type), typeText(grad.type)];
  if (own === given) return;
  throw new TraceError(
    `grad: must be of the tensor's type ${own}, got ${given}`,
  );
}

/** Tensors that were computed and whose gradient is kept in `.grad` all the same. */
const retaining = new WeakSet<Tensor>();

function retainGrad(tensor: Tensor): void {
  if (!tensor.requiresGrad) requireEdge(tensor);
  if (tensor.isLeaf || retaining.has(tensor)) return;
  retaining.add(tensor);
  addHook(tensor, (gradient) => {
    const { recorder } = tensor;
    const before = tensor.grad;
    const id =
      before === undefined
        ? gradient.id
        : recorder.builder.record("add", [before.id, gradient.id], {});
    tensor.grad = recorder.tensor(id, undefined);
  });
}

function promised(recorder: Recorder, tensor: Tensor): Tensor {
  // no two promises of a namespace are the same node
  const number = promises.get(recorder) ?? 0;
  promises.set(recorder, number + 1);
  const { dtype, shape } = tensor;
  const tap = recorder.builder.record("tap", [], {
    run: -1,
    path: `grad ${number}`,
    dtype,
    shape,
  });
  const keep = (gradient: Tensor): void => recorder.bind(tap, gradient.id);
  const { scope } = tensor;
  if (scope instanceof AnyOrderRun && !scope.ended) {
    // what the model goes on with is known when the run has been
    scope.goBack(() => addHookBehind(tensor, keep));
  } else {
    addHook(tensor, keep);
  }
  return recorder.tensor(tap, tensor.scope);
}
