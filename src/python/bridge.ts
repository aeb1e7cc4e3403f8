/** @file The functions that the Python modules call: the page's TypeScript, with the namespace filled in. */
import { TraceError } from "../graph/error.ts";
import { applyModule, parameter } from "../tracing/apply.ts";
import * as einops from "../tracing/einops/einops.ts";
import { formatTensor, type PrintOptions } from "../tracing/format.ts";
import { SharedGraph } from "../tracing/autograd/grad-node.ts";
import { gradientNote } from "../tracing/autograd/note.ts";
import {
  LanguageModel,
  type Generate,
  type ModelInfo,
  type Padding,
  type Tokenizer,
} from "../tracing/language-model.ts";
import {
  InterleavedRun,
  type CachedValues,
} from "../tracing/interleaved-run.ts";
import { isContiguous } from "../tracing/layout.ts";
import { moduleAt, pathOfName, shownPlaces } from "../tracing/modules.ts";
import { exponentialTimes } from "../tracing/generation/choice.ts";
import type { Draws } from "../tracing/generation/generation.ts";
import { huggingFaceConfig } from "../families/model.ts";
import {
  moduleText,
  type Module,
  type ModuleAliases,
  type Port,
} from "../families/module.ts";
import { AnyOrderRun } from "../tracing/any-order-run.ts";
import { borderText } from "../tracing/pass.ts";
import type { Activation, Run } from "../tracing/run.ts";
import type { Tensor } from "../tracing/tensor.ts";
import { Generator, type GeneratorState } from "../tracing/torch/random.ts";
import { autograd } from "./autograd.ts";
import type { Evaluate } from "./cell-record.ts";
import {
  askedTogether,
  askedWith,
  computeAsked,
  settleKnown,
  valueAtHand,
} from "./reading.ts";
import type { Namespace, TextStream } from "./namespace.ts";
import { createSurface, primitives } from "./surface.ts";

export interface BridgeOptions {
  /** The namespace that is on. */
  readonly namespace: () => Namespace;
  readonly model: ModelInfo;
  /** Computes values in the middle of a cell, where there is an engine. */
  readonly evaluate?: Evaluate | undefined;
}

/** Groups of functions by the name under which Python finds them. */
export type Bridge = Readonly<Record<string, object>>;

/** What Python needs to offer a module as an attribute. */
interface ModuleInfo {
  readonly kind: string;
  readonly children: readonly string[];
  readonly parameters: readonly string[];
  /** Of the parameters, those that are another module's. */
  readonly tied: readonly string[];
  /** The number of elements of a ModuleList; absent for every other module. */
  readonly length?: number;
  /** The names of the values of an output object. */
  readonly outputFields?: readonly string[];
}

function moduleInfo(module: Module): ModuleInfo {
  const { kind, outputFields } = module;
  const children = Object.keys(module.children);
  const parameters = Object.entries(module.parameters);
  return {
    kind,
    children,
    parameters: parameters.map(([name]) => name),
    tied: parameters
      .filter(([, { tiedTo }]) => tiedTo !== undefined)
      .map(([name]) => name),
    ...(kind === "ModuleList" ? { length: children.length } : {}),
    ...(outputFields ? { outputFields } : {}),
  };
}

export function createBridge(options: BridgeOptions): Bridge {
  return {
    torch: primitives(options.namespace),
    surface: createSurface(options.namespace),
    autograd: autograd(options.namespace),
    einops,
    nnsight: nnsight(options),
    page: page(options),
  };
}

function nnsight({ namespace, model }: BridgeOptions): object {
  const tokenizer = (): Tokenizer => {
    if (model.tokenizer !== undefined) return model.tokenizer;
    throw new TraceError(
      `${model.id}: no tokenizer is loaded here; give token ids`,
      "ValueError",
    );
  };
  return {
    createModel: () => new LanguageModel(namespace().recorder, model),
    isDispatched: (of: LanguageModel): boolean => of.isDispatched,
    setDispatched: (of: LanguageModel, is: boolean): void => {
      of.isDispatched = is;
    },
    modelId: (of: LanguageModel): string => of.info.id,
    config: (of: LanguageModel) => huggingFaceConfig(of.config),
    moduleAt: (of: LanguageModel, path: string): ModuleInfo =>
      moduleInfo(moduleAt(of.config, path)),
    pathOfName: (of: LanguageModel, name: string) =>
      pathOfName(of.config, name),
    shownPlaces: (of: LanguageModel) => shownPlaces(of.config),
    moduleFacts: (of: LanguageModel, path: string) =>
      moduleAt(of.config, path).facts ?? {},
    /** What `.source` lists; undefined where nothing is offered. */
    operations: (of: LanguageModel, path: string): string[] | undefined => {
      const { operations } = moduleAt(of.config, path);
      return operations && Object.keys(operations);
    },
    moduleText: (
      of: LanguageModel,
      path: string,
      aliases: ModuleAliases,
      beside: string,
    ): string => moduleText(moduleAt(of.config, path), aliases, beside),
    beginRun: (
      of: LanguageModel,
      ids: Tensor,
      padding: Padding,
      idiom: "generate" | "trace",
      outputAttentions: boolean,
      generate?: Generate,
    ): Run => of.beginRun(ids, { idiom, outputAttentions }, padding, generate),
    /** What the parts of one batch draw together, step by step. */
    newDraws: (rows: number): Draws => {
      const drawn: Tensor[] = [];
      return (step, like) =>
        (drawn[step] ??= exponentialTimes(like, rows, namespace().generator));
    },
    /** Makes a run a part of a batch, whose gradients go through one graph. */
    newSharedGraph: () => new SharedGraph(),
    shareGraph: (run: Run, graph: SharedGraph): void => {
      if (run instanceof InterleavedRun) run.sharedGraph = graph;
    },
    reach: (run: Run, step: number): boolean =>
      run instanceof InterleavedRun && run.reach(step),
    step: (run: Run): number => (run instanceof InterleavedRun ? run.step : 0),
    endedAfter: (run: Run): number | undefined =>
      run instanceof InterleavedRun ? run.endedAfter : undefined,
    /** The token that ends a text, as the model was trained with. */
    endToken: (of: LanguageModel): number | undefined =>
      of.info.tokenizer?.idsOf(["<|endoftext|>"])[0],
    count: (run: Run, path: string, port: Port): number =>
      run instanceof InterleavedRun ? run.count({ path, port }) : 0,
    tokens: (run: Run, step: number): Tensor | undefined =>
      run instanceof InterleavedRun ? run.tokens(step) : undefined,
    drawAll: (run: Run): void => {
      if (run instanceof InterleavedRun) run.drawAll();
    },
    /** How far a run has come: grows from border to border, and counts alike for all runs of a model. */
    /** Where a border comes in a forward pass, to be compared with how far a run has come. */
    orderOf: (of: LanguageModel, path: string, port: Port): number =>
      of.order.get(borderText({ path, port })) ?? Infinity,
    standing: (of: LanguageModel, run: Run): number =>
      run instanceof InterleavedRun ? run.standing(of.order) : -1,
    read: (run: Run, path: string, port: Port, step: number): Activation =>
      run.read({ path, port }, step),
    isPast: (run: Run, path: string, port: Port, step: number): boolean =>
      run instanceof InterleavedRun && run.isPast({ path, port }, step),
    assign: (
      run: Run,
      path: string,
      port: Port,
      step: number,
      value: Activation,
    ): void => run.assign({ path, port }, value, step),
    /** Makes a run keep what its modules take and give. */
    cache: (run: Run): void => {
      cachedOf(run);
    },
    cachedPaths: (run: Run): readonly string[] => [...cachedOf(run).keys()],
    /** One value a step. */
    cached: (run: Run, path: string, port: Port): readonly Activation[] =>
      cachedOf(run).get(path)?.get(port) ?? [],
    /** The same, each as it was when the run went on from there. */
    passed: (run: Run, path: string, port: Port): readonly Activation[] =>
      passedOf(run).get(path)?.get(port) ?? [],
    keepPassed: (run: Run): void => {
      passedOf(run);
    },
    result: (run: Run): Activation => run.result(),
    skip: (run: Run, path: string, step: number, value: Activation): void =>
      run.skip(path, value, step),
    finish: (run: Run): void => {
      run.finish();
      namespace().ran(run);
    },
    close: (run: Run): void => run.close(),
    parameter,
    applyModule,
    encode: (_model: LanguageModel, text: string): readonly number[] =>
      tokenizer().encode(text),
    tokenNames: (_model: LanguageModel, ids: readonly number[]) =>
      tokenizer().names(ids),
    tokenIds: (_model: LanguageModel, names: readonly string[]) =>
      tokenizer().idsOf(names),
    decode: (_model: LanguageModel, ids: readonly number[]): string =>
      tokenizer().decode(ids),
  };
}

function cachedOf(run: Run): CachedValues {
  if (run instanceof InterleavedRun) return run.cache();
  throw new TraceError(
    "tracer.cache: nnsight of 2023 had no cache; use model.trace(ids)",
    "NotImplementedError",
  );
}

function passedOf(run: Run): CachedValues {
  return run instanceof InterleavedRun ? run.passed() : cachedOf(run);
}

function page({ namespace, evaluate }: BridgeOptions): object {
  return {
    known: (tensor: Tensor) => valueAtHand(namespace(), tensor),
    canEvaluate: () => evaluate !== undefined,
    /** While Python waits. */
    evaluate: async (tensor: Tensor): Promise<void> => {
      if (evaluate === undefined) throw new Error("internal: no engine here");
      const asked = askedWith(namespace(), tensor);
      await computeAsked(namespace(), asked, evaluate);
    },
    /** Keeps the numbers of tensors in place of what they follow from, where all are known. */
    settleKnown: (tensors: readonly Tensor[]): boolean =>
      settleKnown(namespace(), tensors),
    /** The same while Python waits for them. */
    settle: async (tensors: readonly Tensor[]): Promise<void> => {
      if (evaluate === undefined) throw new Error("internal: no engine here");
      await computeAsked(
        namespace(),
        askedTogether(namespace(), tensors),
        evaluate,
      );
      settleKnown(namespace(), tensors);
    },
    /** Python cannot wait: the cell is given up, and run again when the value is there. */
    ask: (tensor: Tensor): void => {
      namespace().asked = askedWith(namespace(), tensor);
    },
    requireReadable: (tensor: Tensor): void => {
      namespace().recorder.valueNode(tensor);
    },
    /** True for a value of a trace in nnsight's idiom of 2023. */
    isOfAnyOrder: (tensor: Tensor): boolean =>
      tensor.scope instanceof AnyOrderRun,
    isMeta: ({ scope }: Tensor): boolean => scope?.isMeta === true,
    /** True for what belongs to a generation that goes on. */
    isGenerating: ({ scope }: Tensor): boolean =>
      scope instanceof InterleavedRun && !scope.ended && scope.isGenerating,
    /** True for what belongs to a trace that goes on. */
    isOpen: (tensor: Tensor): boolean => tensor.scope?.ended === false,
    /** Refuses what a trace computed and nobody saved. */
    requireAlive: (tensor: Tensor): void => {
      if (tensor.scope?.ended === true) namespace().recorder.valueNode(tensor);
    },
    save: (tensor: Tensor): void => namespace().save(tensor),
    become: (tensor: Tensor, other: Tensor): void => tensor.become(other),
    strides: (tensor: Tensor): readonly number[] => tensor.layout.strides,
    offset: (tensor: Tensor): number => tensor.layout.offset,
    isContiguous: (tensor: Tensor): boolean => isContiguous(tensor.layout),
    /** A number for the memory under a tensor, for who asks whether two tensors share it. */
    memory: (tensor: Tensor): number => tensor.storage.number,
    text: (tensor: Tensor, options?: PrintOptions): string => {
      const value = valueAtHand(namespace(), tensor);
      if (value === undefined) throw new Error("internal: not read before");
      return formatTensor(value, gradientNote(tensor), options);
    },
    write: (text: string, stream: TextStream): void =>
      namespace().write(text, stream),
    writeTensor: (tensor: Tensor, stream: TextStream, line: number): void =>
      namespace().writeTensor(tensor, stream, line),
    chart: (chart: object, line: number): void =>
      namespace().chart(chart, line),
    newGenerator: () => new Generator(),
    randomState: () => namespace().generator.state(),
    /** What the next number is made of: another one once somebody has drawn. */
    nextRandomBits: (): number => namespace().generator.state().twister.bits(),
    setRandomState: (state: GeneratorState): void =>
      namespace().generator.setState(state),
    manualSeed: (seed: number | bigint): void =>
      namespace().generator.manualSeed(seed),
    seedAnew: (): void => namespace().generator.seedAnew(),
    initialSeed: (): number | bigint => namespace().generator.initialSeed,
  };
}
