/** @file Writes what the editor completes: the names that the Python modules offer, with their signatures. */
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { loadPyodide } from "pyodide";

import type { PythonNames } from "../src/components/LiveCell/completion.ts";
import { parseConfig } from "../src/families/model.ts";
import { createInterpreter } from "../src/python/interpreter.ts";
import { readPythonModules } from "../src/python/modules.node.ts";

export const namesFile = "src/components/LiveCell/names.json";

/** The tree of modules is the same for every GPT-2; the smallest one is enough to walk it. */
const model = {
  id: "names",
  config: parseConfig({
    model_type: "gpt2",
    n_layer: 1,
    n_head: 1,
    n_embd: 2,
    vocab_size: 4,
    n_positions: 4,
  }),
};

const program = `
import inspect, json, types
import einops, matplotlib.pyplot, nnsight, plotly.express, plotly.graph_objects, torch
import torch.nn.functional
from nnsight import LanguageModel

def signature(value, bound):
    text = getattr(value, "page_signature", None)
    if text is not None:
        return f"({', '.join(text.split(', ')[bound:])})"
    try:
        parameters = list(inspect.signature(value).parameters.values())
    except (TypeError, ValueError):
        return "()"
    # a method is shown as it is called, and what readers do not give is left out
    shown = [each for each in parameters[bound:] if not each.name.startswith("_")]
    return str(inspect.Signature(shown))

def offered(owner):
    is_class = isinstance(owner, type)
    found = {}
    for name in sorted(set(dir(owner))):
        value = None if name.startswith("_") else inspect.getattr_static(owner, name, None)
        if value is None or is_helper(owner, name, value):
            continue
        is_shown = callable(value) and not (isinstance(value, type) and owner is torch)
        found[name] = signature(value, is_class) if is_shown else ""
    return found

def is_helper(owner, name, value):
    """What a module has only because it imports it."""
    if isinstance(owner, type):
        return False
    if isinstance(value, types.ModuleType):
        return not value.__name__.startswith("torch.") or value.__name__ != f"{owner.__name__}.{name}"
    if callable(value) and hasattr(value, "__module__"):
        home = value.__module__.split(".")[0]
        return home != owner.__name__.split(".")[0] or value.__module__.endswith(".registry") or (name == "Tensor" and owner is not torch)
    return owner is not torch

def modules(envoy, path, found):
    if getattr(envoy._info, "length", None) is not None:
        modules(envoy[0], path + "[]", found)
        return
    found[path] = list(envoy._info.children)
    for name in envoy._info.children:
        modules(getattr(envoy, name), f"{path}.{name}" if path else name, found)

tree = {}
model = LanguageModel("gpt2")
modules(model, "", tree)
owners = {
    "torch": torch, "torch.nn": torch.nn, "torch.nn.functional": torch.nn.functional,
    "torch.linalg": torch.linalg, "torch.special": torch.special, "torch.cuda": torch.cuda,
    "einops": einops, "nnsight": nnsight, "plotly.express": plotly.express,
    "plotly.graph_objects": plotly.graph_objects, "matplotlib.pyplot": matplotlib.pyplot,
    "Tensor": torch.Tensor, "model": type(model),
}
print(json.dumps({"owners": {name: offered(owner) for name, owner in owners.items()}, "modules": tree}))
`;

export async function pythonNames(): Promise<PythonNames> {
  const python = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model,
  });
  const outcome = await python.runCell({ id: "names", code: program });
  if (outcome.kind === "raised") throw new Error(outcome.failure.traceback);
  const text = outcome.record.outputs
    .flatMap((output) => (output.kind === "text" ? output.parts : []))
    .filter((part) => typeof part === "string")
    .join("");
  return JSON.parse(text) as PythonNames;
}

if (process.argv[1] === import.meta.filename) {
  const names = await pythonNames();
  const style = await resolveConfig(namesFile);
  writeFileSync(
    namesFile,
    await format(JSON.stringify(names), { ...style, filepath: namesFile }),
  );
}
