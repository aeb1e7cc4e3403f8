/** @file GPT-2's forward pass in the graph's operations, with a hook at every module's input and output. */
import type { GraphBuilder } from "../graph/builder.ts";
import type { NodeId } from "../graph/node.ts";
import { tensorOf, type Shape } from "../graph/tensor.ts";
import type { Nested } from "./activation.ts";
import type { GPT2Config } from "./config.ts";
import {
  attnOutputOf,
  type AttentionParts,
  type OutputLayout,
} from "./outputs.ts";
import { weightShapes } from "./weights.ts";

export type Port = "input" | "output";

/** Sees the value at a module's port and gives the value that the run goes on with. */
export type Hook = (
  path: string,
  port: Port,
  value: Nested<NodeId>,
) => Nested<NodeId>;

/** What masked attention scores are set to before the softmax, as in transformers: float32's least. */
const maskedScore = -3.4028234663852886e38;

/**
 * Records the whole pass. Modules fire in the order in which PyTorch would call them.
 * @param ids int64 [batch, pos]
 * @returns by layer, the pattern [batch, head, query, key] that weighed the values, whatever a hook made of it
 */
export function recordForward(
  builder: GraphBuilder,
  config: GPT2Config,
  ids: NodeId,
  layout: OutputLayout,
  hook: Hook,
): readonly NodeId[] {
  const pass = new ForwardPass(builder, config, ids, layout, hook);
  return pass.record();
}

class ForwardPass {
  readonly #builder: GraphBuilder;
  readonly #config: GPT2Config;
  readonly #ids: NodeId;
  readonly #layout: OutputLayout;
  readonly #hook: Hook;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #batch: number;
  readonly #pos: number;
  readonly #patterns: NodeId[] = [];

  constructor(
    builder: GraphBuilder,
    config: GPT2Config,
    ids: NodeId,
    layout: OutputLayout,
    hook: Hook,
  ) {
    this.#builder = builder;
    this.#config = config;
    this.#ids = ids;
    this.#layout = layout;
    this.#hook = hook;
    this.#shapes = weightShapes(config);
    const [batch = 1, pos = 1] = builder.typeOf(ids).shape;
    this.#batch = batch;
    this.#pos = pos;
  }

  record(): readonly NodeId[] {
    let resid = this.#embedding();
    for (let layer = 0; layer < this.#config.nLayers; layer++) {
      resid = this.#block(layer, this.#cut(resid, `layer ${layer + 1}`));
    }
    const final = this.#layerNorm(
      "transformer.ln_f",
      this.#cut(resid, "unembedding"),
    );
    this.#module("lm_head", final, (x) =>
      this.#builder.record("linear", [x, this.#weight("wte.weight")], {}),
    );
    return this.#patterns;
  }

  #embedding(): NodeId {
    const tokens = this.#module("transformer.wte", this.#ids, (ids) =>
      this.#builder.record("gather", [this.#weight("wte.weight"), ids], {
        axis: 0,
      }),
    );
    const positions = this.#builder.constant(
      tensorOf("int64", [1, this.#pos], range(this.#pos)),
    );
    const places = this.#module("transformer.wpe", positions, (ids) =>
      this.#builder.record("gather", [this.#weight("wpe.weight"), ids], {
        axis: 0,
      }),
    );
    return this.#identity("transformer.drop", this.#add(tokens, places));
  }

  #block(layer: number, resid: NodeId): NodeId {
    const path = `transformer.h.${layer}`;
    const residPre = this.#single(path, "input", resid);
    const normalised = this.#layerNorm(`${path}.ln_1`, residPre);
    const parts = this.#attention(layer, normalised);
    const residMid = this.#add(parts.output, residPre);
    const mlpOutput = this.#mlp(
      `${path}.mlp`,
      this.#layerNorm(`${path}.ln_2`, residMid),
    );
    const residPost = this.#add(residMid, mlpOutput);
    return this.#layout.hiddenOf(
      this.#hook(path, "output", this.#layout.block(residPost, parts)),
    );
  }

  #attention(layer: number, x: NodeId): AttentionParts {
    const { nHeads, dHead, dModel } = this.#config;
    const path = `transformer.h.${layer}.attn`;
    const input = this.#single(path, "input", x);
    const qkv = this.#conv1d(`${path}.c_attn`, input); // [batch, pos, 3 dModel]
    const part = (index: number): NodeId => {
      const slice = this.#builder.record("slice", [qkv], {
        axis: 2,
        start: index * dModel,
        step: 1,
        length: dModel,
      });
      const heads = this.#reshape(slice, [
        this.#batch,
        this.#pos,
        nHeads,
        dHead,
      ]);
      return this.#permute(heads, [0, 2, 1, 3]); // [batch, head, pos, dHead]
    };
    const [query, key, value] = [part(0), part(1), part(2)];
    const scores = this.#builder.record(
      "mul",
      [
        this.#builder.record(
          "matmul",
          [query, this.#permute(key, [0, 1, 3, 2])],
          {},
        ),
        this.#scalar(this.#attentionScale(layer)),
      ],
      {},
    ); // [batch, head, query, key]
    const masked = this.#builder.record(
      "where",
      [this.#causalMask(), scores, this.#scalar(maskedScore)],
      {},
    );
    const pattern = this.#identity(
      `${path}.attn_dropout`,
      this.#builder.record("softmax", [masked], { axis: 3 }),
    );
    this.#patterns.push(pattern);
    const z = this.#builder.record("matmul", [pattern, value], {});
    const merged = this.#reshape(this.#permute(z, [0, 2, 1, 3]), [
      this.#batch,
      this.#pos,
      dModel,
    ]);
    const result = this.#identity(
      `${path}.resid_dropout`,
      this.#conv1d(`${path}.c_proj`, merged),
    );
    const parts = { output: result, key, value, pattern };
    const output = this.#hook(path, "output", this.#layout.attn(parts));
    return { ...parts, output: attnOutputOf(output) };
  }

  #attentionScale(layer: number): number {
    const { dHead, scaleAttnWeights, scaleAttnByInverseLayerIdx } =
      this.#config;
    return (
      (scaleAttnWeights ? 1 / Math.sqrt(dHead) : 1) /
      (scaleAttnByInverseLayerIdx ? layer + 1 : 1)
    );
  }

  /**
   * bool [query, key]: a query sees keys up to its own place. Compared as floats, since whole numbers are
   * compared on the CPU by WebGPU runtimes, and computed from two short vectors, so that no large mask is fed.
   */
  #causalMask(): NodeId {
    const places = range(this.#pos);
    const queries = this.#builder.constant(
      tensorOf("float32", [this.#pos, 1], places),
    );
    const keys = this.#builder.constant(
      tensorOf("float32", [1, this.#pos], places),
    );
    return this.#builder.record("ge", [queries, keys], {});
  }

  #mlp(path: string, x: NodeId): NodeId {
    const input = this.#single(path, "input", x);
    const pre = this.#conv1d(`${path}.c_fc`, input); // [batch, pos, dMlp]
    const post = this.#module(`${path}.act`, pre, (value) =>
      this.#builder.record("gelu", [value], { approximate: "tanh" }),
    );
    const projected = this.#conv1d(`${path}.c_proj`, post);
    const output = this.#identity(`${path}.dropout`, projected);
    return this.#single(path, "output", output);
  }

  #layerNorm(path: string, x: NodeId): NodeId {
    const name = path.replace(/^transformer\./, "");
    return this.#module(path, x, (input) =>
      this.#builder.record(
        "layer_norm",
        [input, this.#weight(`${name}.weight`), this.#weight(`${name}.bias`)],
        { eps: this.#config.layerNormEps },
      ),
    );
  }

  /** x [batch, pos, in] times a Conv1D's matrix [in, out], plus its bias. */
  #conv1d(path: string, x: NodeId): NodeId {
    const name = path.replace(/^transformer\./, "");
    return this.#module(path, x, (input) =>
      this.#add(
        this.#builder.record(
          "matmul",
          [input, this.#weight(`${name}.weight`)],
          {},
        ),
        this.#weight(`${name}.bias`),
      ),
    );
  }

  /** A module that gives its input: dropout, which does nothing outside of training. */
  #identity(path: string, x: NodeId): NodeId {
    return this.#module(path, x, (input) => input);
  }

  #module(path: string, x: NodeId, compute: (x: NodeId) => NodeId): NodeId {
    return this.#single(
      path,
      "output",
      compute(this.#single(path, "input", x)),
    );
  }

  /** The hook for a port that carries one value. */
  #single(path: string, port: Port, value: NodeId): NodeId {
    const result = this.#hook(path, port, value);
    if (typeof result !== "number") {
      throw new Error(`internal: the ${port} of ${path} became a tuple`);
    }
    return result;
  }

  #cut(resid: NodeId, label: string): NodeId {
    return this.#builder.record("boundary", [resid], { label });
  }

  #weight(name: string): NodeId {
    const shape = this.#shapes.get(name);
    if (shape === undefined) throw new Error(`internal: no weight ${name}`);
    return this.#builder.record("weight", [], { name, shape });
  }

  #scalar(value: number): NodeId {
    return this.#builder.constant(tensorOf("float32", [], [value]));
  }

  #add(a: NodeId, b: NodeId): NodeId {
    return this.#builder.record("add", [a, b], {});
  }

  #reshape(x: NodeId, shape: Shape): NodeId {
    return this.#builder.record("reshape", [x], { shape });
  }

  #permute(x: NodeId, perm: readonly number[]): NodeId {
    return this.#builder.record("permute", [x], { perm });
  }
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
