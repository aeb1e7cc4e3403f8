/** @file Calls a module on any tensor: `model.lm_head(model.transformer.ln_f(x))`, the logit lens. */
import { TraceError } from "../graph/error.ts";
import type { OpAttributes, OpName } from "../graph/ops/table.ts";
import { typeText } from "../graph/tensor.ts";
import { isCalled, result } from "../families/module.ts";
import type { LanguageModel } from "./language-model.ts";
import { moduleAt } from "./modules.ts";
import { exhausted, TensorRecording, type Activation } from "./pass.ts";
import type { Recorder } from "./recorder.ts";
import type { Tensor } from "./tensor.ts";

/**
 * What a module computes from x, apart from any run: a layer that is called so gets no mask, as in PyTorch, where the
 * model hands it one.
 * @throws TraceError where nothing calls the module, or x does not fit
 */
export function applyModule(
  model: LanguageModel,
  path: string,
  x: Tensor,
): Activation {
  const module = moduleAt(model.config, path);
  if (!isCalled(module)) {
    throw new TraceError(
      `model.${path}: ${module.kind} cannot be called, with ${typeText(x.type)}; call the modules inside it`,
      "NotImplementedError",
    );
  }
  const recording = new AppliedRecording(model);
  const { recorder } = model;
  const before = recorder.mixesMeta;
  recorder.mixesMeta = true;
  try {
    return exhausted(result(recording, module, x));
  } finally {
    recorder.mixesMeta = before;
  }
}

/** Apart from any run: what is computed belongs to the trace that its inputs belong to. */
class AppliedRecording extends TensorRecording {
  readonly #recorder: Recorder;

  constructor(model: LanguageModel) {
    super(model, "today", undefined);
    this.#recorder = model.recorder;
  }

  override record<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly Tensor[],
    attributes: OpAttributes[Op],
  ): Tensor {
    return this.#recorder.record(op, inputs, attributes);
  }
}

/**
 * A module's own parameter: `model.lm_head.weight`.
 * @throws TraceError where it has none of that name
 */
export function parameter(
  model: LanguageModel,
  path: string,
  name: string,
): Tensor {
  const { kind, parameters } = moduleAt(model.config, path);
  if (!Object.hasOwn(parameters, name)) {
    throw new TraceError(
      `model.${path}: ${kind} has no ${name}`,
      "AttributeError",
    );
  }
  return model.parameterAt(path === "" ? name : `${path}.${name}`);
}
