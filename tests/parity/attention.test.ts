/** @file The patterns that a reader is shown, against the committed chart that was computed from the same run. */
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";
import { beforeAll, describe, expect, it } from "vitest";
import {
  openNativeModel,
  type NativeModel,
} from "../../scripts/native-model.ts";
import type { ChartFile } from "../../src/charts/chart.ts";
import { Notebook } from "../../src/live/notebook.ts";
import { Runner } from "../../src/live/runner.ts";
import type { Cell, CellOutput } from "../../src/live/state.ts";
import {
  createInterpreter,
  type Interpreter,
} from "../../src/python/interpreter.ts";
import { switchedOn } from "../../src/live/switch.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { miniOffer } from "../unit/models/offers.ts";

const folder = "static/models/induction-mini";
const seqLen = 50;
const rows = 10;

/** float32 and another order of adding up, on processors that differ: as for the charts themselves. */
const tolerance = 1e-4;

let model: NativeModel;
let python: Interpreter;

beforeAll(async () => {
  model = await openNativeModel("induction-mini", folder);
  python = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model,
  });
}, 120_000);

function cell(id: string): Cell {
  const code = readFileSync(`docs/induction-heads/${id}.py`, "utf8");
  return { id, code };
}

/** A page's notebook with the engine and Python of this process behind it. */
function openNotebook(): Notebook {
  const runner = new Runner({
    ready: () => Promise.resolve(),
    recording: () => Promise.resolve(undefined),
    readyBehind: () => Promise.resolve(),
    resetNamespace: () => Promise.resolve(python.resetNamespace()),
    runCell: (cell) => python.runCell(cell),
    evaluate: (graph, outputs) => model.engine.evaluate(graph, outputs),
    beginWork: () => 1,
    endWork: () => undefined,
    whatRan: () => Promise.resolve(undefined),
    engineLoaded: true,
    prepareNextVisit: () => Promise.resolve(),
    tokenTexts: (ids) => Promise.resolve(model.tokenizer.texts(ids)),
    report: () => ({
      model: { id: model.id, name: model.id, encoding: "f32" },
      device: "native",
    }),
    cancel: () => undefined,
    dispose: () => undefined,
  });
  return new Notebook({
    start: () => Promise.resolve(runner),
    asked: () => undefined,
    readSwitch: () => Promise.resolve(switchedOn),
    lack: () => undefined,
  });
}

function chartOf(
  notebook: Notebook,
  id: string,
): Extract<CellOutput, { kind: "chart" }> {
  const { state } = notebook.view(id);
  if (state.kind !== "done") throw new Error(`${id} is ${state.kind}`);
  const chart = state.result.outputs.find((output) => output.kind === "chart");
  if (chart === undefined) throw new Error(`${id} drew no chart`);
  return chart;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

describe.each(["", ".trace"])("the patterns of attention%s.py", (idiom) => {
  it("have on their diagonal, over all rows, the induction scores of the committed chart", async () => {
    const { chart: committed } = JSON.parse(
      readFileSync(
        "static/charts/induction-heads/induction-mini/attention.json",
        "utf8",
      ),
    ) as ChartFile;
    if (committed.kind !== "heatmap") throw new Error("no heatmap");
    const notebook = openNotebook();
    const target = `attention${idiom}`;
    const cells = ["setup", `loss${idiom}`, target].map(cell);
    await notebook.run(cells, target, miniOffer);
    const { heads } = chartOf(notebook, target);
    if (heads === undefined) throw new Error("the chart has no heads");
    expect(heads).toMatchObject({ rows, positions: 2 * seqLen, runs: 1 });
    const { signal } = new AbortController();
    for (const [layer, scores] of committed.values.entries()) {
      for (const [head, score] of scores.entries()) {
        const diagonals: number[] = [];
        for (let row = 0; row < rows; row++) {
          const place = { layer, head, row };
          const answer = await notebook.attention(heads, place, signal);
          if (answer.kind !== "attention") throw new Error(answer.kind);
          const { ids, texts, weights } = answer.attention;
          expect(ids.slice(seqLen)).toEqual(ids.slice(0, seqLen));
          expect(texts).toHaveLength(ids.length);
          for (let query = seqLen - 1; query < 2 * seqLen; query++) {
            const key = query - (seqLen - 1);
            diagonals.push(weights[query * ids.length + key] ?? NaN);
          }
        }
        const difference = Math.abs(mean(diagonals) - score);
        expect(difference, `head ${layer}.${head}`).toBeLessThan(tolerance);
      }
    }
  });
});
