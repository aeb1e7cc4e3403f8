/** @file Finds modules by path, with errors that say what there is. */
import { TraceError } from "../graph/error.ts";
import type { GPT2Config } from "../gpt2/config.ts";
import { moduleTree, type Module } from "../gpt2/modules.ts";

/** What a front end needs to offer a module as an attribute. */
export interface ModuleInfo {
  readonly path: string;
  readonly kind: string;
  readonly children: readonly string[];
  /** The number of elements of a ModuleList; undefined for every other module. */
  readonly length?: number;
  readonly called: boolean;
}

/**
 * @param path "" for the model, "transformer.h.3.attn" for a module
 * @throws TraceError (AttributeError, IndexError) where there is no such module
 */
export function moduleAt(config: GPT2Config, path: string): ModuleInfo {
  let module: Module = moduleTree(config);
  let place = "model";
  for (const name of path === "" ? [] : path.split(".")) {
    const child: Module | undefined = module.children[name];
    if (child === undefined) throw unknownChild(place, module, name);
    module = child;
    place = `${place}.${name}`;
  }
  const children = Object.keys(module.children);
  return {
    path,
    kind: module.kind,
    children,
    called: module.called,
    ...(module.kind === "ModuleList" ? { length: children.length } : {}),
  };
}

function unknownChild(place: string, module: Module, name: string): TraceError {
  const children = Object.keys(module.children);
  if (module.kind === "ModuleList") {
    return new TraceError(
      `${place}: the index must be in [${-children.length}, ${children.length - 1}], got ${name}`,
      "IndexError",
    );
  }
  return new TraceError(
    children.length === 0
      ? `${place}: ${module.kind} has no modules inside, asked for ${name}`
      : `${place}: ${module.kind} has no ${name}; it has ${children.join(", ")}`,
    "AttributeError",
  );
}
