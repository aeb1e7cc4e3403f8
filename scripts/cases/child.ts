/** @file Runs cases one after another in one interpreter, as its parent asks: a process of its own, since a case may never end. */
import { loadPyodide } from "pyodide";
import { createInterpreter } from "../../src/python/interpreter.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { openNativeModel } from "../native-model.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./classify.ts";

const [modelId = "", modelFolder = ""] = process.argv.slice(2);
const model = await openNativeModel(modelId, modelFolder);
const interpreter = await createInterpreter({
  loadPyodide,
  modules: readPythonModules(),
  model: { id: model.id, config: model.config, tokenizer: model.tokenizer },
  evaluate: (graph, nodes) => model.engine.evaluate(graph, nodes),
});

process.on("message", (code: string) => {
  outcomeOf(code, interpreter, model.engine)
    .catch((error: unknown): Outcome => ({
      kind: "crashed",
      message: String(error),
    }))
    .then((outcome) => process.send?.(outcome))
    .catch((error: unknown) => {
      throw error;
    });
});
process.send?.("ready");
