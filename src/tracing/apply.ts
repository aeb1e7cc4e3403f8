/** @file Calls a module on any tensor: `model.lm_head(model.transformer.ln_f(x))`, the logit lens. */
import { TraceError } from "../graph/error.ts";
import { typeText } from "../graph/tensor.ts";
import { weightShapes } from "../gpt2/weights.ts";
import type { LanguageModel } from "./language-model.ts";
import { moduleAt } from "./modules.ts";
import type { Tensor } from "./tensor.ts";

/** A module's parameter as a tensor: `model.lm_head.weight`. */
export function parameter(
  model: LanguageModel,
  path: string,
  name: "weight" | "bias",
): Tensor {
  // the unembedding has the embedding's weight
  const owner = path === "lm_head" ? "wte" : path.replace(/^transformer\./, "");
  const full = `${owner}.${name}`;
  const shape = weightShapes(model.config).get(full);
  if (shape === undefined || (path === "lm_head" && name === "bias")) {
    throw new TraceError(
      `model.${path}: ${moduleAt(model.config, path).kind} has no ${name}`,
      "AttributeError",
    );
  }
  return model.recorder.record("weight", [], { name: full, shape });
}

/**
 * What a module computes from x, apart from any run. For the modules that take one value and give one.
 * @throws TraceError where the module does more than that, or x does not fit
 */
export function applyModule(
  model: LanguageModel,
  path: string,
  x: Tensor,
): Tensor {
  const { recorder, config } = model;
  const { kind } = moduleAt(config, path);
  const weight = (): Tensor => parameter(model, path, "weight");
  const bias = (): Tensor => parameter(model, path, "bias");
  if (kind.startsWith("LayerNorm")) {
    return recorder.record("layer_norm", [x, weight(), bias()], {
      eps: config.layerNormEps,
    });
  }
  if (kind.startsWith("Linear")) {
    return recorder.record("linear", [x, weight()], {});
  }
  if (kind.startsWith("Conv1D")) {
    const product = recorder.record("matmul", [matrix(x), weight()], {});
    const sum = recorder.record("add", [product, bias()], {});
    return recorder.record("reshape", [sum], {
      shape: [...x.shape.slice(0, -1), sum.shape.at(-1) ?? 1],
    });
  }
  if (kind.startsWith("Embedding")) {
    return recorder.record("gather", [weight(), x], { axis: 0 });
  }
  if (kind === "Dropout") return x;
  if (kind === "NewGELUActivation") {
    return recorder.record("gelu", [x], { approximate: "tanh" });
  }
  if (kind === "GPT2MLP") {
    return ["c_fc", "act", "c_proj"].reduce(
      (value, part) => applyModule(model, `${path}.${part}`, value),
      x,
    );
  }
  throw new TraceError(
    `model.${path}: ${kind} cannot be called on its own here, with ${typeText(x.type)}; call the modules inside it, or assign to its input in a trace`,
    "NotImplementedError",
  );
}

/** A line counts as a matrix of one row. */
function matrix(x: Tensor): Tensor {
  if (x.rank > 1) return x;
  return x.recorder.record("reshape", [x], { shape: [1, ...x.shape] });
}
