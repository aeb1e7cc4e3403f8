/** @file The chart script's engine on GPT-2 Small's shape against PyTorch: same cores, same threads, same listing. */
import { availableParallelism } from "node:os";
import { loadPyodide } from "pyodide";
import { nodesOf } from "../../src/live/outputs.ts";
import { createInterpreter } from "../../src/python/interpreter.ts";
import { cellsIn, readPage } from "../../src/plugins/pages/folder.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { gpt2Small } from "../model/random-checkpoint.ts";
import { openNativeModel } from "../native-model.ts";
import { benchModelId, preparedFolder, provideModel } from "./checkpoint.ts";
import { median, seconds, type Figure } from "./figure.ts";
import { startPyTorch, type Side } from "./pytorch.ts";

const rounds = 5;
/** What the loss listing feeds to the model. */
const tokens = { batch: 10, pos: 100 };

const what = "native, loss listing on GPT-2 Small's shape";

export async function benchNative(): Promise<Figure[]> {
  await provideModel();
  const listing = await openListing();
  const eager = await startPyTorch("eager.py", {
    ...tokens,
    ...gpt2Small,
    threads: availableParallelism(),
  });
  const [own, theirs]: [number[], number[]] = [[], []];
  // in turns, so that whatever else the machine does falls on both
  for (let round = 0; round < rounds; round++) {
    own.push(await listing.run());
    if (eager !== undefined) theirs.push(await eager.run());
  }
  await eager?.end();
  await listing.end();
  const goal = "1.2";
  const ratio = `${what}, against PyTorch's eager forward`;
  const row = { what, value: seconds(own), goal: "" };
  if (eager === undefined) {
    const value = "not measured: no PyTorch here";
    return [row, { what: ratio, value, goal }];
  }
  const ratios = own.map((each, round) => each / (theirs[round] ?? NaN));
  return [
    row,
    {
      what: `the same by PyTorch ${eager.version}`,
      value: seconds(theirs),
      goal: "",
    },
    { what: ratio, value: median(ratios).toFixed(2), goal },
  ];
}

/** The listing as the chart script runs it, from what Python recorded to the loss; warmed up. */
async function openListing(): Promise<Side> {
  const { config, tokenizer, engine } = await openNativeModel(
    benchModelId,
    preparedFolder,
  );
  const interpreter = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id: benchModelId, config, tokenizer },
    evaluate: (graph, nodes) => engine.evaluate(graph, nodes),
  });
  const page = readPage("docs/induction-heads");
  const [setup, loss] = cellsIn(page, page.idioms[0].id);
  if (setup?.id !== "setup" || loss?.id !== "loss") {
    throw new Error("bench: the tutorial does not begin with setup and loss");
  }
  await interpreter.runCell(setup);
  const run = async (): Promise<number> => {
    // other tokens each time, so that nothing is remembered
    const { record } = await interpreter.runCell(loss);
    const start = performance.now();
    await engine.evaluate(record.graph, nodesOf(record.outputs));
    return performance.now() - start;
  };
  await run();
  return { run, end: () => engine.dispose() };
}
