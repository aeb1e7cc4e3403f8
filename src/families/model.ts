/** @file The families of models that there are, and what is asked of any of them. */
import type { Shape } from "../graph/tensor.ts";
import { ConfigFields, type HuggingFaceConfig } from "./config.ts";
import {
  describeGPT2,
  gpt2,
  gpt2WeightName,
  parseGPT2,
  type GPT2Config,
} from "./gpt2.ts";
import {
  describeGPTNeoX,
  gptNeoX,
  parseGPTNeoX,
  type GPTNeoXConfig,
} from "./gpt-neox.ts";
import { modulesOf, type Module } from "./module.ts";

/** The sizes of a model of any family; `family` tells which. */
export type ModelConfig = GPT2Config | GPTNeoXConfig;

interface Family<Config extends ModelConfig> {
  parse(fields: ConfigFields): Config;
  /** The sizes under Hugging Face's names. */
  describe(config: Config): HuggingFaceConfig;
  /** The model's tree of modules. */
  build(config: Config): Module;
  /** The name of a parameter, given by its path, among the weights that the engine is fed with. */
  weightName(path: string): string;
}

/** By Hugging Face's `model_type`. */
const families: {
  readonly [Name in ModelConfig["family"]]: Family<
    Extract<ModelConfig, { readonly family: Name }>
  >;
} = {
  gpt2: {
    parse: parseGPT2,
    describe: describeGPT2,
    build: gpt2,
    weightName: gpt2WeightName,
  },
  gpt_neox: {
    parse: parseGPTNeoX,
    describe: describeGPTNeoX,
    build: gptNeoX,
    weightName: (path) => path,
  },
};

function familyOf({ family }: ModelConfig): Family<ModelConfig> {
  return families[family];
}

/** Reads config.json. Throws where it describes a model that this engine would run wrongly. */
export function parseConfig(json: unknown): ModelConfig {
  const fields = new ConfigFields(json);
  const type = fields.get("model_type");
  if (typeof type === "string" && Object.hasOwn(families, type)) {
    return families[type as ModelConfig["family"]].parse(fields);
  }
  throw new Error(
    `config.json: model_type must be ${names()}, got ${JSON.stringify(type)}; other architectures are not supported`,
  );
}

function names(): string {
  return Object.keys(families)
    .map((name) => `"${name}"`)
    .join(" or ");
}

const trees = new WeakMap<ModelConfig, Module>();

/** The whole tree; the root is the model. */
export function moduleTree(config: ModelConfig): Module {
  let tree = trees.get(config);
  if (tree === undefined) {
    tree = familyOf(config).build(config);
    trees.set(config, tree);
  }
  return tree;
}

/** The path of each layer's attention. */
export function attentionPaths(config: ModelConfig): string[] {
  return [...modulesOf(moduleTree(config))]
    .filter(({ kind }) => kind.endsWith("Attention"))
    .map(({ path }) => path);
}

export function huggingFaceConfig(config: ModelConfig): HuggingFaceConfig {
  return familyOf(config).describe(config);
}

/** The weight that a parameter is: a tied one is another's. */
export interface Weight {
  readonly name: string;
  readonly shape: Shape;
}

const tables = new WeakMap<ModelConfig, ReadonlyMap<string, Weight>>();

/** Path of each parameter ("lm_head.weight") -> the weight that it is, in PyTorch's order. */
export function parametersOf(config: ModelConfig): ReadonlyMap<string, Weight> {
  const known = tables.get(config);
  if (known !== undefined) return known;
  const family = familyOf(config);
  const weights = new Map<string, Weight>();
  for (const { path, parameters } of modulesOf(moduleTree(config))) {
    for (const [name, { shape, tiedTo }] of Object.entries(parameters)) {
      const own = `${path}.${name}`;
      weights.set(own, { name: family.weightName(tiedTo ?? own), shape });
    }
  }
  tables.set(config, weights);
  return weights;
}

/** Name -> shape of each weight that the engine is fed with, in the order in which a forward pass needs them. */
export function weightShapes(config: ModelConfig): ReadonlyMap<string, Shape> {
  const weights = parametersOf(config).values();
  return new Map([...weights].map(({ name, shape }) => [name, shape]));
}
