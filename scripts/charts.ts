/**
 * @file Regenerates static/charts/ by running each page's own cells in Node, or checks what is committed.
 * Usage: npm run charts [-- --check] [-- --model induction-mini]
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { loadPyodide } from "pyodide";
import type { Chart, ChartFile, Provenance } from "../src/charts/chart.ts";
import { completeOutputs, nodesOf } from "../src/live/outputs.ts";
import type { Cell } from "../src/live/state.ts";
import {
  createInterpreter,
  type Interpreter,
} from "../src/python/interpreter.ts";
import { readPythonModules } from "../src/python/modules.node.ts";
import { openNativeModel, type NativeModel } from "./native-model.ts";
import { placeOf, readPages, type Page } from "./page.ts";

/**
 * How far a chart may be from the committed one. Processors differ in how they add up a product of matrices; what
 * was seen between two of them is below 2e-6, and a reader sees no difference below 1e-3.
 */
const tolerance = 1e-4;

interface MadeChart {
  readonly place: string;
  readonly chart: Chart;
  readonly seed: number | undefined;
}

async function runCells(
  interpreter: Interpreter,
  model: NativeModel,
  cells: readonly Cell[],
): Promise<MadeChart[]> {
  interpreter.resetNamespace();
  const made: MadeChart[] = [];
  for (const cell of cells) {
    const outcome = await interpreter.runCell(cell);
    if (outcome.kind === "raised") {
      throw new Error(
        `${cell.id}.py failed:\n${outcome.failure.traceback || outcome.failure.message}`,
      );
    }
    const { graph, outputs, seed } = outcome.record;
    const nodes = nodesOf(outputs);
    const computed = await model.engine.evaluate(graph, nodes);
    const values = new Map(
      nodes.flatMap((node, index) => {
        const value = computed[index];
        return value === undefined ? [] : [[node, value] as const];
      }),
    );
    for (const output of completeOutputs(outputs, values)) {
      if (output.kind !== "chart") continue;
      made.push({ place: placeOf(cell.id), chart: output.chart, seed });
    }
  }
  return made;
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  return (require(`${name}/package.json`) as { version: string }).version;
}

function provenanceOf(
  page: Page,
  cells: readonly Cell[],
  model: NativeModel,
  seed: number | undefined,
): Provenance {
  const text = cells.map((cell) => cell.code).join("\n");
  return {
    label: `${model.id}, run by this site's chart script`,
    origin: "run",
    model: { id: model.id, weightsSha256: model.weightsSha256 },
    ...(seed === undefined ? {} : { seed }),
    protocol: page.protocol,
    runtime: `onnxruntime-node ${versionOf("onnxruntime-node")} on the CPU, Pyodide ${versionOf("pyodide")}`,
    cellsSha256: createHash("sha256").update(text).digest("hex"),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** What differs, in words; undefined where nothing does. The date is when it was made, and may differ. */
function difference(committed: ChartFile, made: ChartFile): string | undefined {
  const facts = ({ provenance }: ChartFile): string =>
    JSON.stringify({ ...provenance, date: undefined });
  if (facts(committed) !== facts(made)) {
    return `its provenance is ${facts(committed)}, the cells now give ${facts(made)}`;
  }
  const frame = ({ chart }: ChartFile): string =>
    JSON.stringify({ ...chart, values: undefined });
  if (frame(committed) !== frame(made)) return "its titles differ";
  return chartDifference(committed.chart, made.chart);
}

function chartDifference(a: Chart, b: Chart): string | undefined {
  const [mine, theirs] = [a.values.flat(), b.values.flat()];
  if (mine.length !== theirs.length) {
    return `it has ${mine.length} values, the cells give ${theirs.length}`;
  }
  const largest = Math.max(
    ...mine.map((value, index) => Math.abs(value - (theirs[index] ?? NaN))),
  );
  return largest <= tolerance
    ? undefined
    : `its values differ by up to ${largest}, allowed is ${tolerance}`;
}

/** Floats as the shortest decimals that give the same float32, for small files and readable diffs. */
function rounded(chart: Chart): Chart {
  const round = (value: number): number => Number(value.toPrecision(7));
  return chart.kind === "line"
    ? { ...chart, values: chart.values.map(round) }
    : { ...chart, values: chart.values.map((row) => row.map(round)) };
}

async function chartsOfPage(
  page: Page,
  interpreter: Interpreter,
  model: NativeModel,
): Promise<Map<string, ChartFile>> {
  const [[, first] = ["", []], ...others] = [...page.idioms];
  const made = await runCells(interpreter, model, first);
  for (const [idiom, cells] of others) {
    const again = await runCells(interpreter, model, cells);
    again.forEach(({ place, chart }, index) => {
      const original = made[index];
      const differs =
        original?.place === place
          ? chartDifference(original.chart, chart)
          : "it is another chart";
      if (differs !== undefined) {
        throw new Error(
          `${page.id}: the idiom "${idiom}" gives another chart at ${place}: ${differs}`,
        );
      }
    });
  }
  return new Map(
    made.map(({ place, chart, seed }) => [
      join("static/charts", page.id, model.id, `${place}.json`),
      {
        chart: rounded(chart),
        provenance: provenanceOf(page, first, model, seed),
      },
    ]),
  );
}

async function check(path: string, made: ChartFile): Promise<string[]> {
  let committed: ChartFile;
  try {
    committed = JSON.parse(await readFile(path, "utf8")) as ChartFile;
  } catch {
    return [`${path}: is not there; run npm run charts`];
  }
  const differs = difference(committed, made);
  return differs === undefined
    ? []
    : [`${path}: ${differs}; run npm run charts and look at the change`];
}

async function write(path: string, made: ChartFile): Promise<void> {
  const there = await readFile(path, "utf8").catch(() => undefined);
  if (there !== undefined && isPublished(JSON.parse(there) as ChartFile)) {
    throw new Error(
      `${path}: holds published values, which a run must not replace; delete it first if it shall go, or prepare the model under another --id`,
    );
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(made, null, 1)}\n`);
  console.log(`wrote ${path}`);
}

function isPublished({ provenance }: ChartFile): boolean {
  return provenance.origin === "published";
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      model: { type: "string", default: "induction-mini" },
    },
  });
  const model = await openNativeModel(
    values.model,
    join("static/models", values.model),
  );
  const interpreter = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id: model.id, config: model.config, tokenizer: model.tokenizer },
    evaluate: (graph, nodes) => model.engine.evaluate(graph, nodes),
  });
  const problems: string[] = [];
  for (const page of await readPages()) {
    const charts = await chartsOfPage(page, interpreter, model);
    for (const [path, made] of charts) {
      if (values.check) problems.push(...(await check(path, made)));
      else await write(path, made);
    }
    console.log(`${page.id}: ${charts.size} charts from ${model.id}`);
  }
  await model.engine.dispose();
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

await main();
