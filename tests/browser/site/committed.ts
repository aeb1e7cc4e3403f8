/** @file The numbers of the prebuilt charts, and how near a live one comes to them in every browser. */
import { readFileSync } from "node:fs";
import type { Chart, ChartFile } from "../../../src/charts/chart.ts";
import type { Table } from "../../../src/charts/kind.ts";
import { kindOf } from "../../../src/charts/kinds/index.ts";
import { numbersIn } from "../../../src/charts/numbers-in.ts";
import type { Page } from "../../../src/components/Notebook/page.ts";
import { readPages } from "../../../src/plugins/pages/folder.ts";

/** The live pages, as their folders describe them. */
export const livePages = readPages();

/** The page that most tests are about. */
export const tutorialPage = livePages.find(
  ({ id }) => id === "induction-heads",
);

/** What `npm run charts` committed for a model. */
export function committedNumbers(
  name: string,
  model = "induction-mini",
  page = tutorialPage,
): number[] {
  return numbersIn(committedChart(name, model, page));
}

/** The same as the table under the chart has it, whatever its kind. */
export function committedTable(
  name: string,
  page = tutorialPage,
  model = "induction-mini",
): Table {
  const chart = committedChart(name, model, page);
  return kindOf(chart).table(chart);
}

function committedChart(
  name: string,
  model: string,
  page: Page | undefined,
): Chart {
  const path = `static/charts/${page?.id}/${model}/${name}.json`;
  return (JSON.parse(readFileSync(path, "utf8")) as ChartFile).chart;
}

/** The promise of a page: the live chart is the prebuilt one of the same model and seed, on every device. */
export function toleranceOf(name: string, page = tutorialPage): number {
  const charts = page?.places.flatMap((place) => place.charts);
  const chart = charts?.find((chart) => chart.name === name);
  if (chart === undefined) throw new Error(`no page has a chart ${name}`);
  return chart.tolerances.same;
}

/** A table with more cells than this is shown in parts, its first part first. */
const mostCells = 3000;

/**
 * Where the table under a live chart is not that of the prebuilt one, within the chart's tolerance.
 * @param shown texts of the cells, row by row
 */
export function faultsOf(
  shown: readonly (readonly (string | null)[])[],
  name: string,
  page = tutorialPage,
  model = "induction-mini",
): string[] {
  const { rows, columns, cell } = committedTable(name, page, model);
  const tolerance = toleranceOf(name, page);
  const faults: string[] = [];
  if (
    shown.length === 0 ||
    (rows * columns <= mostCells &&
      (shown.length !== rows || shown.some((row) => row.length !== columns)))
  ) {
    faults.push(
      `${name}: ${rows} rows of ${columns} cells, got ${shown.map(({ length }) => length).join(", ")}`,
    );
  }
  for (const [row, texts] of shown.entries()) {
    for (const [column, text] of texts.entries()) {
      const committed = cell(row, column);
      const same =
        typeof committed === "number"
          ? Math.abs(Number(text) - committed) <= tolerance
          : text === (committed ?? "");
      if (!same) {
        faults.push(
          `${name}, row ${row}, column ${column}: ${committed ?? "nothing"}, got ${text ?? "nothing"}`,
        );
      }
    }
  }
  return faults;
}
