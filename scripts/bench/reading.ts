/** @file Run by traces.ts in a process whose WebAssembly can wait: how long Python takes to read values one by one. */
import { loadPyodide } from "pyodide";
import { createInterpreter } from "../../src/python/interpreter.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { openNativeModel } from "../native-model.ts";

/** Milliseconds of each round. */
export interface Readings {
  readonly traces: number[];
  readonly elements: number[];
}

const setup = `
import torch
from nnsight import LanguageModel
model = LanguageModel('gpt2')
`;

const traces = `
for k in range(100):
    with model.trace(torch.full((1, 8), k + START)):
        x = model.lm_head.output[0, -1].max().save()
    x.item()
`;

const read = `
with model.trace([[1, 2, 3, START]]):
    logits = model.lm_head.output[0, -1].save()
logits.tolist()
`;

const elements = `
for k in range(200):
    logits[k].item()
`;

const id = "induction-mini";
const { config, tokenizer, engine } = await openNativeModel(
  id,
  `static/models/${id}`,
);
const interpreter = await createInterpreter({
  loadPyodide,
  modules: readPythonModules(),
  model: { id, config, tokenizer },
  evaluate: (graph, nodes) => engine.evaluate(graph, nodes),
});

/** Milliseconds that a cell takes. */
async function timed(code: string): Promise<number> {
  const start = performance.now();
  const outcome = await interpreter.runCell({ id: "cell", code });
  if (outcome.kind === "raised") throw new Error(outcome.failure.traceback);
  return performance.now() - start;
}

await timed(setup);
// what is made once
await timed(traces.replace("START", "5000"));
const readings: Readings = { traces: [], elements: [] };
for (let round = 0; round < Number(process.argv[2] ?? 1); round++) {
  // other tokens each time, so that nothing is remembered
  const start = String(1 + round * 200);
  readings.traces.push(await timed(traces.replace("START", start)));
  await timed(read.replace("START", start));
  readings.elements.push(await timed(elements));
}
process.stdout.write(JSON.stringify(readings));
await engine.dispose();
