/** @file Runs cases one after another in one interpreter, as its parent asks: a process of its own, since a case may never end. */
import { loadPyodide } from "pyodide";
import { TraceError } from "../../src/graph/error.ts";
import { completeOutputs, nodesOf } from "../../src/live/outputs.ts";
import type { CellRecord } from "../../src/python/cell-record.ts";
import { createInterpreter } from "../../src/python/interpreter.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { openNativeModel } from "../native-model.ts";
import type { Outcome } from "./classify.ts";

const [modelId = "", modelFolder = ""] = process.argv.slice(2);
const model = await openNativeModel(modelId, modelFolder);
const interpreter = await createInterpreter({
  loadPyodide,
  modules: readPythonModules(),
  model: { id: model.id, config: model.config, tokenizer: model.tokenizer },
  evaluate: (graph, nodes) => model.engine.evaluate(graph, nodes),
});

async function textsOf({
  graph,
  outputs,
}: CellRecord): Promise<{ stdout: string; stderr: string }> {
  const nodes = nodesOf(outputs);
  const computed = await model.engine.evaluate(graph, nodes);
  const values = new Map(
    nodes.flatMap((node, index) => {
      const value = computed[index];
      return value === undefined ? [] : [[node, value] as const];
    }),
  );
  const texts = { stdout: "", stderr: "" };
  for (const output of completeOutputs(outputs, values)) {
    if (output.kind === "text") {
      texts[output.stream ?? "stdout"] += output.text;
    } else {
      texts.stdout += "[chart shown]\n";
    }
  }
  return texts;
}

async function run(code: string): Promise<Outcome> {
  interpreter.resetNamespace();
  const outcome = await interpreter.runCell({ id: "case", code });
  if (outcome.kind === "raised") {
    const { origin, message } = outcome.failure;
    return { kind: "raised", origin, message };
  }
  try {
    return { kind: "ran", ...(await textsOf(outcome.record)) };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    // known only when the model has run: an index out of range, a division by zero
    const message = `${error.kind}: ${error.message}`;
    return { kind: "raised", origin: "refusal", message };
  }
}

process.on("message", (code: string) => {
  run(code)
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
