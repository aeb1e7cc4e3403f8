/** @file Finds modules by path, with errors that say what there is. */
import { TraceError } from "../graph/error.ts";
import { moduleTree, type ModelConfig } from "../families/model.ts";
import { modulesOf, type Module } from "../families/module.ts";

/**
 * @param path "" for the model, "transformer.h.3.attn" for a module
 * @throws TraceError (AttributeError, IndexError) where there is no such module
 */
export function moduleAt(config: ModelConfig, path: string): Module {
  let module = moduleTree(config);
  let isOperation = false;
  for (const name of path === "" ? [] : path.split(".")) {
    if (name === "source" && module.operations !== undefined) {
      isOperation = true;
      continue;
    }
    const child: Module | undefined = (
      isOperation ? module.operations : module.children
    )?.[name];
    if (child === undefined) throw unknownChild(module, name);
    module = child;
    isOperation = false;
  }
  return module;
}

/** The path of the first module of a name, from the top down; undefined where there is none. */
export function pathOfName(
  config: ModelConfig,
  name: string,
): string | undefined {
  let level: readonly Module[] = [moduleTree(config)];
  while (level.length > 0) {
    for (const { children } of level) {
      if (Object.hasOwn(children, name)) return children[name]?.path;
    }
    level = level.flatMap(({ children }) => Object.values(children));
  }
  return undefined;
}

/** Paths of what transformers shows of a whole pass: hidden states and attention patterns. */
export interface ShownPlaces {
  readonly layers: readonly string[];
  readonly attentions: readonly string[];
  /** The norm behind the last layer. */
  readonly final: string;
}

export function shownPlaces(config: ModelConfig): ShownPlaces {
  for (const { children } of modulesOf(moduleTree(config))) {
    const inside = Object.values(children);
    const at = inside.findIndex(({ kind }) => kind === "ModuleList");
    const norm = inside.slice(at + 1).find(({ kind }) => kind === "LayerNorm");
    const list = inside[at];
    if (list === undefined || norm === undefined) continue;
    const layers = Object.values(list.children);
    const paths = (modules: readonly Module[]): string[] =>
      modules.map(({ path }) => path);
    return {
      layers: paths(layers),
      attentions: paths(
        layers
          .flatMap((layer) => Object.values(layer.children))
          .filter(({ kind }) => kind.endsWith("Attention")),
      ),
      final: norm.path,
    };
  }
  throw new Error("internal: the model has no layers");
}

function unknownChild({ path, kind, children }: Module, name: string): Error {
  const place = path === "" ? "model" : `model.${path}`;
  const names = Object.keys(children);
  if (kind === "ModuleList") {
    return new TraceError(
      `${place}: the index must be in [${-names.length}, ${names.length - 1}], got ${name}`,
      "AttributeError",
    );
  }
  return new TraceError(
    names.length === 0
      ? `${place}: ${kind} has no modules inside, asked for ${name}`
      : `${place}: ${kind} has no ${name}; it has ${names.join(", ")}`,
    "AttributeError",
  );
}
