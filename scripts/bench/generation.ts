/** @file Greedy generation on the embedded model, from the cell to its tokens, against transformers on the same cores. */
import { availableParallelism } from "node:os";
import { loadPyodide } from "pyodide";
import { createInterpreter } from "../../src/python/interpreter.ts";
import { nodesOf } from "../../src/live/outputs.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { openNativeModel } from "../native-model.ts";
import { median, seconds, type Figure } from "./figure.ts";
import { startPyTorch, type Side } from "./pytorch.ts";

const rounds = 7;
const count = 40;
const model = "induction-mini";
const what = `native, ${count} tokens greedily on the embedded model`;

export async function benchGeneration(): Promise<Figure[]> {
  const own = await openCell();
  const eager = await startPyTorch("generate.py", {
    threads: availableParallelism(),
    model: `static/models/${model}`,
    count,
  });
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    mine.push(await own.run());
    if (eager !== undefined) theirs.push(await eager.run());
  }
  await eager?.end();
  await own.end();
  const row = { what, value: seconds(mine), goal: "" };
  const ratio = `${what}, against transformers`;
  if (eager === undefined) {
    const value = "not measured: no transformers here";
    return [row, { what: ratio, value, goal: "2" }];
  }
  const ratios = mine.map((each, round) => each / (theirs[round] ?? NaN));
  return [
    row,
    {
      what: `the same by transformers, PyTorch ${eager.version}`,
      value: seconds(theirs),
      goal: "",
    },
    { what: ratio, value: median(ratios).toFixed(2), goal: "2" },
  ];
}

/** A cell that generates, another prompt each time; warmed up. */
async function openCell(): Promise<Side> {
  const { config, tokenizer, engine } = await openNativeModel(
    model,
    `static/models/${model}`,
  );
  const interpreter = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id: model, config, tokenizer },
    evaluate: (graph, nodes) => engine.evaluate(graph, nodes),
  });
  await interpreter.runCell({
    id: "setup",
    code: "import torch, nnsight\nmodel = nnsight.LanguageModel('gpt2')\nseed = 0",
  });
  const code = [
    "seed += 1",
    "ids = torch.arange(6).unsqueeze(0) * 7 + 1000 + seed",
    `print(model.generate(ids, max_new_tokens=${count}))`,
  ].join("\n");
  const run = async (): Promise<number> => {
    const start = performance.now();
    const { record } = await interpreter.runCell({ id: "cell", code });
    await engine.evaluate(record.graph, nodesOf(record.outputs));
    return performance.now() - start;
  };
  await run();
  return { run, end: () => engine.dispose() };
}
