/** @file The model as a program sees it: begins runs on token ids. */
import { TraceError } from "../graph/error.ts";
import { numbersOf, typeText } from "../graph/tensor.ts";
import type { NodeId } from "../graph/node.ts";
import { parametersOf, type ModelConfig } from "../families/model.ts";
import { modulesOf, type Module } from "../families/module.ts";
import { AnyOrderRun } from "./any-order-run.ts";
import {
  Generation,
  requireRoom,
  type Draws,
  type GenerationOptions,
} from "./generation/generation.ts";
import { InterleavedRun } from "./interleaved-run.ts";
import { knownValue } from "./known/known.ts";
import {
  forwardOrder,
  type ForwardOrder,
  type PassInput,
  type RememberedLayer,
} from "./pass.ts";
import type { Recorder } from "./recorder.ts";
import type { Run } from "./run.ts";
import { meta, type Tensor } from "./tensor.ts";
import type { OpAttributes } from "../graph/ops/table.ts";

/** Text to ids and back, as the model was trained with. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
  names(ids: readonly number[]): readonly (string | undefined)[];
  idsOf(names: readonly string[]): readonly (number | undefined)[];
}

export interface ModelInfo {
  /** Folder name of the model that the page runs: "induction-mini". */
  readonly id: string;
  readonly config: ModelConfig;
  readonly tokenizer?: Tokenizer;
}

/** What a run is told of its tokens beside their ids. */
export type Padding = Pick<PassInput, "visible" | "positions">;

/** How a run goes on from its first forward pass. */
export interface Generate {
  readonly options: GenerationOptions;
  readonly draws: Draws;
}

export interface RunOptions {
  /** Whose module outputs: nnsight's `generate`/`invoke` of 2023, or today's `trace`. */
  readonly idiom: "generate" | "trace";
  /** 2023 only: attention modules return their pattern too. Today's return it always. */
  readonly outputAttentions: boolean;
}

export class LanguageModel {
  readonly recorder: Recorder;
  readonly info: ModelInfo;
  /** What layers gave for inputs that they had before. */
  readonly layers = new Map<string, RememberedLayer>();
  /** False until its parameters have numbers: in nnsight its first trace, or dispatch=True, gives them. */
  isDispatched = true;
  /** Those that a program was given before that. */
  readonly #withoutNumbers = new Map<string, Tensor>();
  /** By name of the weight, so that tied parameters are one tensor. */
  readonly #parameters = new Map<
    string,
    { readonly tensor: Tensor; readonly original: NodeId }
  >();
  readonly #parametersInside = new WeakMap<Module, readonly string[]>();
  #order: ForwardOrder | undefined;

  constructor(recorder: Recorder, info: ModelInfo) {
    this.recorder = recorder;
    this.info = info;
  }

  get config(): ModelConfig {
    return this.info.config;
  }

  /**
   * Begins a tracing context on token ids.
   * @param ids int64 [batch, pos], or [pos] for a batch of one
   * @throws TraceError where the ids do not fit the model
   */
  beginRun(
    ids: Tensor,
    options: RunOptions,
    padding: Padding = {},
    generate?: Generate,
  ): Run {
    const { dVocab, nCtx } = this.config;
    if (ids.dtype !== "int64" || ids.rank < 1 || ids.rank > 2) {
      throw new TraceError(
        `${this.info.id}: token ids must be int64[batch, pos], got ${typeText(ids.type)}`,
        "ValueError",
      );
    }
    const pos = ids.shape.at(-1) ?? 0;
    if (pos < 1 || pos > nCtx || ids.shape.includes(0)) {
      throw new TraceError(
        `${this.info.id}: a row must have 1 to ${nCtx} tokens (its context), got ${typeText(ids.type)}; ${pos > nCtx ? "use shorter rows" : "give at least one token"}`,
        "ValueError",
      );
    }
    // ids that the model itself computes are checked when it runs
    const known = knownValue(ids);
    const outside =
      known && numbersOf(known).find((id) => id < 0 || id >= dVocab);
    if (outside !== undefined) {
      throw new TraceError(
        `${this.info.id}: token ids must be in [0, ${dVocab - 1}] (its vocabulary), got ${outside}`,
        "IndexError",
      );
    }
    const batch =
      ids.rank === 2
        ? ids
        : this.recorder.record("reshape", [ids], { shape: [1, pos] });
    this.#requirePositions(padding.positions);
    const input = { ids: batch, ...padding };
    if (options.idiom === "trace" && generate !== undefined) {
      const { maxNewTokens } = generate.options;
      requireRoom(this.info.id, nCtx, pos, maxNewTokens);
      const generation = new Generation(
        input,
        generate.options,
        generate.draws,
      );
      return new InterleavedRun(this, generation.start, "today", generation);
    }
    if (options.idiom === "trace") {
      return new InterleavedRun(this, input, "today");
    }
    if (padding.visible !== undefined || padding.positions !== undefined) {
      throw new TraceError(
        `${this.info.id}: padding and positions are not offered in nnsight's idiom of 2023; use model.trace(ids), or rows of equal length`,
        "NotImplementedError",
      );
    }
    const outputs = options.outputAttentions ? "2023 with attentions" : "2023";
    return new AnyOrderRun(this, batch, outputs);
  }

  #requirePositions(positions: Tensor | undefined): void {
    const known = positions && knownValue(positions);
    if (known === undefined) return;
    const { nCtx } = this.config;
    const outside = numbersOf(known).find((at) => at < 0 || at >= nCtx);
    if (outside === undefined) return;
    throw new TraceError(
      `${this.info.id}: position_ids must be in [0, ${nCtx - 1}] (its context), got ${outside}`,
      "IndexError",
    );
  }

  /**
   * A parameter by its path: "lm_head.weight". The same tensor each time.
   * @throws TraceError where the model has none
   */
  parameterAt(path: string): Tensor {
    const weight = parametersOf(this.config).get(path);
    if (weight === undefined) {
      throw new TraceError(
        `model.${path}: there is no such parameter`,
        "AttributeError",
      );
    }
    if (!this.isDispatched) return this.#withoutNumber(weight);
    const known = this.#parameters.get(weight.name);
    if (known !== undefined) return known.tensor;
    const tensor = this.recorder.record("weight", [], { ...weight });
    tensor.setRequiresGrad(true);
    this.#parameters.set(weight.name, { tensor, original: tensor.id });
    return tensor;
  }

  #withoutNumber(weight: OpAttributes["weight"]): Tensor {
    const { recorder } = this;
    let tensor = this.#withoutNumbers.get(weight.name);
    if (tensor === undefined) {
      const { id } = recorder.record("weight", [], { ...weight });
      tensor = recorder.tensor(id, meta);
      tensor.setRequiresGrad(true);
      this.#withoutNumbers.set(weight.name, tensor);
    }
    return tensor;
  }

  /** Of all borders, as a forward pass comes by. */
  get order(): ForwardOrder {
    this.#order ??= forwardOrder(this);
    return this.#order;
  }

  /** The parameters of a module, and of those inside it, that a program has written into, as they are now. */
  editedParameters(module: Module): string[] {
    const paths = this.#pathsInside(module);
    const weights = parametersOf(this.config);
    return paths.flatMap((path) => {
      const known = this.#parameters.get(weights.get(path)?.name ?? "");
      return known === undefined || known.tensor.id === known.original
        ? []
        : [`${path} ${known.tensor.id}`];
    });
  }

  /** Whether a parameter of a module, or of those inside it, requires a gradient, as all do at first. */
  isTrainable(module: Module): boolean {
    const weights = parametersOf(this.config);
    return this.#pathsInside(module).some((path) => {
      const known = this.#parameters.get(weights.get(path)?.name ?? "");
      return known === undefined || known.tensor.requiresGrad;
    });
  }

  #pathsInside(module: Module): readonly string[] {
    let paths = this.#parametersInside.get(module);
    if (paths === undefined) {
      paths = [...modulesOf(module)].flatMap(({ path, parameters }) =>
        Object.keys(parameters).map((name) => `${path}.${name}`),
      );
      this.#parametersInside.set(module, paths);
    }
    return paths;
  }
}
