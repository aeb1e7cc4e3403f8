/** @file The listings of pages on the embedded model, against the charts that the site shows prebuilt. */
import { readFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";
import { Tally, type Part } from "../../src/check/report.ts";
import type { ChartFile } from "../../src/charts/chart.ts";
import type { Device } from "../../src/engine/device.ts";
import { cellsIn, readPages } from "../../src/plugins/pages/folder.ts";
import { createInterpreter } from "../../src/python/interpreter.ts";
import { readPythonModules } from "../../src/python/modules.node.ts";
import { chartDistance } from "../../src/charts/distance.ts";
import { pathOf, tolerancesOf } from "../charts/committed.ts";
import { runCells } from "../charts/run-cells.ts";
import { openNativeModel } from "../native-model.ts";

const embedded = "induction-mini";

/** By page, in the order in which they are listed; in each page's first idiom. */
export async function* checkListings(
  device: Device,
  wanted: readonly string[],
): AsyncGenerator<Part> {
  const pages = readPages().filter(
    ({ id }) => wanted.length === 0 || wanted.includes(id),
  );
  const model = await openNativeModel(
    embedded,
    `static/models/${embedded}`,
    device,
  );
  const { config, tokenizer, engine } = model;
  const interpreter = await createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: { id: embedded, config, tokenizer },
    evaluate: (graph, nodes) => engine.evaluate(graph, nodes),
  });
  try {
    for (const page of pages) {
      const tolerances = tolerancesOf(page);
      const start = performance.now();
      const run = async (): Promise<Part["checks"]> => {
        const cells = cellsIn(page, page.idioms[0].id);
        const made = await runCells(interpreter, engine, page, cells);
        return Promise.all(
          made.map(async ({ name, chart }) => {
            const path = pathOf(page, embedded, name);
            const committed = JSON.parse(
              await readFile(path, "utf8"),
            ) as ChartFile;
            const tally = new Tally(name, tolerances.get(name) ?? 0);
            await tally.looked(page.id, () =>
              chartDistance(committed.chart, chart),
            );
            return tally.check;
          }),
        );
      };
      const checks = await run().catch((thrown: unknown) => {
        const tally = new Tally("its cells", 0);
        tally.failed(page.id, (thrown as Error).message);
        return [tally.check];
      });
      yield {
        name: `listings of ${page.id}`,
        against: "the prebuilt charts",
        checks,
        seconds: { all: (performance.now() - start) / 1000 },
      };
    }
  } finally {
    await engine.dispose();
  }
}
