/**
 * @file Regenerates static/charts/ by running each page's own cells in Node and from published values, or checks what is
 * committed. On a GPU it only checks. Usage: npm run charts [-- <page> …] [--check] [--model induction-mini] [--device webgpu]
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { loadPyodide } from "pyodide";
import type { Chart, ChartFile, Provenance } from "../src/charts/chart.ts";
import type { Page } from "../src/components/Notebook/page.ts";
import { withNumbers } from "../src/charts/numbers-in.ts";
import type { Cell } from "../src/live/state.ts";
import {
  createInterpreter,
  type Interpreter,
} from "../src/python/interpreter.ts";
import { readPythonModules } from "../src/python/modules.node.ts";
import { chartFiles } from "../src/plugins/pages/prebuilt.ts";
import {
  cellsIn,
  chartNames,
  type Publication,
  readPages,
  readPublications,
} from "../src/plugins/pages/folder.ts";
import { chartDifference, pathOf, tolerancesOf } from "./charts/committed.ts";
import { type MadeChart, runCells } from "./charts/run-cells.ts";
import { describePreparedModel } from "./model/prepared.ts";
import {
  keysThatShow,
  recordListings,
  startRecorder,
} from "./recordings/listings.ts";
import { listPath, type RuntimeFiles } from "../src/live/runtime-files.ts";
import { sameRecord } from "../src/recordings/pool.ts";
import { type Recording, unpacked } from "../src/recordings/recording.ts";
import { openNativeModel, type NativeModel } from "./native-model.ts";
import {
  openNodeDevice,
  parseDeviceName,
  type NodeDeviceName,
} from "./node-device.ts";

/** The model that comes with the site: what is committed is its charts. */
const embedded = "induction-mini";

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  return (require(`${name}/package.json`) as { version: string }).version;
}

function provenanceOf(
  page: Page,
  cells: readonly Cell[],
  model: NativeModel,
  { seed, record }: MadeChart,
): Provenance {
  const text = cells.map((cell) => cell.code).join("\n");
  return {
    label: record ?? `${model.id}, run by this site's chart script`,
    origin: "run",
    ...(record === undefined && {
      model: { id: model.id, weightsSha256: model.weightsSha256 },
      ...(seed === undefined ? {} : { seed }),
      protocol: page.protocol,
      runtime: `onnxruntime-node ${versionOf("onnxruntime-node")} on the CPU, Pyodide ${versionOf("pyodide")}`,
    }),
    cellsSha256: createHash("sha256").update(text).digest("hex"),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** What differs, in words; undefined where nothing does. The date is when it was made, and may differ. */
function difference(
  committed: ChartFile,
  made: ChartFile,
  tolerance: number,
): string | undefined {
  const facts = ({ provenance }: ChartFile): string =>
    JSON.stringify({ ...provenance, date: undefined });
  if (facts(committed) !== facts(made)) {
    return `its provenance is ${facts(committed)}, it would now be ${facts(made)}`;
  }
  return chartDifference(committed.chart, made.chart, tolerance);
}

/** Floats as the shortest decimals that give the same float32, for small files and readable diffs. */
function rounded(chart: Chart): Chart {
  const round = (value: number): number => Number(value.toPrecision(7));
  return withNumbers(chart, round);
}

async function runPage(
  page: Page,
  interpreter: Interpreter,
  model: NativeModel,
): Promise<ReadonlyMap<string, ChartFile>> {
  const tolerances = tolerancesOf(page);
  const [first, ...others] = page.idioms;
  const cells = cellsIn(page, first.id);
  const made = await runCells(interpreter, model.engine, page, cells);
  for (const { id } of others) {
    const again = await runCells(
      interpreter,
      model.engine,
      page,
      cellsIn(page, id),
    );
    for (const [index, { name, chart }] of made.entries()) {
      const other = again[index]?.chart;
      const differs =
        other && chartDifference(chart, other, tolerances.get(name) ?? 0);
      if (differs !== undefined) {
        throw new Error(
          `${page.id}: the idiom "${id}" gives another chart ${name}: ${differs}`,
        );
      }
    }
  }
  return new Map(
    made.map((one) => [
      one.name,
      {
        chart: rounded(one.chart),
        provenance: provenanceOf(page, cells, model, one),
      },
    ]),
  );
}

/** The charts of a publication, with the titles of those that the page's own cells draw. */
function publishedCharts(
  publication: Publication,
  own: ReadonlyMap<string, ChartFile>,
): ReadonlyMap<string, ChartFile> {
  return new Map(
    Object.entries(publication.charts).flatMap(([name, values]) => {
      const drawn = own.get(name)?.chart;
      if (drawn === undefined) return [];
      const chart = { ...drawn, values } as Chart;
      return [[name, { chart, provenance: publication.provenance }] as const];
    }),
  );
}

/** @param elsewhere it was made on another device than what is committed, and says so; only the charts have to agree */
async function check(
  path: string,
  made: ChartFile,
  tolerance: number,
  elsewhere: boolean,
): Promise<string[]> {
  let committed: ChartFile;
  try {
    committed = JSON.parse(await readFile(path, "utf8")) as ChartFile;
  } catch {
    return [`${path}: is not there; run npm run charts`];
  }
  const differs = elsewhere
    ? chartDifference(committed.chart, made.chart, tolerance)
    : difference(committed, made, tolerance);
  return differs === undefined
    ? []
    : [
        elsewhere
          ? `${path}: ${differs}`
          : `${path}: ${differs}; run npm run charts and look at the change`,
      ];
}

/** What was built of a page is of its listings as they were then. */
async function staleRecordings(
  recorder: Interpreter,
  page: Page,
  model: string,
): Promise<string[]> {
  const list = await readFile(join("static", listPath), "utf8").catch(
    () => "{}",
  );
  const { recordings } = JSON.parse(list) as Partial<RuntimeFiles>;
  const file = recordings?.[page.id]?.[model];
  if (recordings === undefined) return [];
  const fresh = await recordListings(recorder, page);
  if (file === undefined && keysThatShow(fresh).length === 0) return [];
  const built =
    file &&
    (JSON.parse(
      await readFile(join("static", file.path), "utf8"),
    ) as Recording);
  const keys = [...fresh.keys()];
  const isSame =
    built !== undefined &&
    Object.keys(built.cells).length === keys.length &&
    keys.every((key) => key in built.cells) &&
    unpacked(built, keys).every((record, index) => {
      const other = fresh.get(keys[index] ?? "");
      return other !== undefined && sameRecord(record, other);
    });
  return isSame
    ? []
    : [
        `${file === undefined ? page.id : join("static", file.path)}: the recording is not what the listings record now; run npm run build`,
      ];
}

async function write(path: string, made: ChartFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(made, null, 1)}\n`);
  console.log(`wrote ${path}`);
}

/** Pages by their names; all where none is named. */
function chosenPages(ids: readonly string[]): readonly Page[] {
  const pages = readPages();
  for (const id of ids) {
    if (pages.some((page) => page.id === id)) continue;
    throw new Error(
      `charts: must be asked for pages in docs/ (${pages.map(({ id }) => id).join(", ")}), got ${id}`,
    );
  }
  return ids.length === 0 ? pages : pages.filter(({ id }) => ids.includes(id));
}

interface Runner {
  readonly model: NativeModel;
  readonly interpreter: Interpreter;
}

async function openRunner(id: string, device: NodeDeviceName): Promise<Runner> {
  const model = await openNativeModel(
    id,
    join("static/models", id),
    await openNodeDevice(device),
  );
  const interpreter = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id: model.id, config: model.config, tokenizer: model.tokenizer },
    evaluate: (graph, nodes) => model.engine.evaluate(graph, nodes),
  });
  return { model, interpreter };
}

/** Of a model that the page alone offers: what it draws otherwise than the embedded one. */
async function chartsOfStage(
  page: Page,
  id: string,
  device: NodeDeviceName,
  embeddedCharts: ReadonlyMap<string, ChartFile>,
): Promise<ReadonlyMap<string, ChartFile>> {
  const { model, interpreter } = await openRunner(id, device);
  const charts = await runPage(page, interpreter, model);
  await model.engine.dispose();
  return new Map(
    [...charts].filter(([name, { chart }]) => {
      const other = embeddedCharts.get(name)?.chart;
      return (
        other === undefined || chartDifference(chart, other, 0) !== undefined
      );
    }),
  );
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: "boolean", default: false },
      model: { type: "string", default: embedded },
      device: { type: "string", default: "cpu" },
    },
  });
  const device = parseDeviceName(values.device);
  // what is committed was computed on the CPU
  const elsewhere = device !== "cpu";
  const pages = chosenPages(positionals);
  const { model, interpreter } = await openRunner(values.model, device);
  if (elsewhere) console.log(`On ${model.engine.device.label}.`);
  const problems: string[] = [];
  const recorder = values.check
    ? await startRecorder(
        await describePreparedModel(join("static/models", values.model)),
        (graph, nodes) => model.engine.evaluate(graph, nodes),
      )
    : undefined;
  for (const page of pages) {
    if (recorder !== undefined) {
      problems.push(...(await staleRecordings(recorder, page, model.id)));
    }
    const own = await runPage(page, interpreter, model);
    const made = new Map([[model.id, own]]);
    for (const id of values.model === embedded ? page.ownModels : []) {
      made.set(id, await chartsOfStage(page, id, device, own));
    }
    for (const publication of readPublications(page)) {
      if (publication.model === model.id) {
        throw new Error(
          `${page.id}: holds published values of ${model.id}, which a run must not replace; prepare the model under another --id`,
        );
      }
      made.set(publication.model, publishedCharts(publication, own));
    }
    const tolerances = tolerancesOf(page);
    for (const [id, charts] of made) {
      for (const [name, file] of charts) {
        const path = pathOf(page, id, name);
        // published values are copied, so they are equal
        const tolerance =
          id === model.id || page.ownModels.includes(id)
            ? (tolerances.get(name) ?? 0)
            : 0;
        if (values.check || elsewhere)
          problems.push(...(await check(path, file, tolerance, elsewhere)));
        else await write(path, file);
      }
    }
    // throws where a file is left over that no cell draws any more
    chartFiles("static/charts", page);
    console.log(
      `${page.id}: ${chartNames(page).length} charts from ${[...made.keys()].join(", ")}`,
    );
  }
  await model.engine.dispose();
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

await main();
