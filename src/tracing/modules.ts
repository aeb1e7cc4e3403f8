/** @file Finds modules by path, with errors that say what there is. */
import { TraceError } from "../graph/error.ts";
import { moduleTree, type ModelConfig } from "../families/model.ts";
import type { Module } from "../families/module.ts";

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
