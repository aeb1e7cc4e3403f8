/** @file Reads what each page's notebook is made of, and makes it. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import type { ChartFile } from "../../charts/chart.ts";
import { numbersIn } from "../../charts/numbers-in.ts";
import type { NotebookRecord, Page } from "../../components/Notebook/page.ts";
import { notebookOf } from "./notebook.ts";
import { piecesOf } from "./text.ts";

export interface MadeNotebook {
  /** Below the site's root. */
  readonly path: string;
  readonly content: string;
}

/** What the cells import; the rest comes with these. */
const installed = ["nnsight", "transformers", "einops", "plotly"];

/** @param siteDir the folder of the project */
export function makeNotebook(
  siteDir: string,
  page: Page,
  pages: readonly Page[],
): MadeNotebook {
  const mdx = readFileSync(
    path.join(siteDir, "docs", page.id, "index.mdx"),
    "utf8",
  );
  const pieces = piecesOf(mdx, (id) =>
    pages.some((other) => other.id === id) ? `${id}.ipynb` : undefined,
  );
  const notebook = notebookOf({
    page,
    pieces,
    requirements: requirements(siteDir),
  });
  return {
    path: `notebooks/${page.id}.ipynb`,
    content: `${JSON.stringify(notebook, null, 1)}\n`,
  };
}

/** At the versions that the committed charts were compared with. */
function requirements(siteDir: string): string[] {
  return readFileSync(
    path.join(siteDir, "scripts", "fixtures", "requirements.txt"),
    "utf8",
  )
    .split("\n")
    .filter((line) => installed.some((name) => line.startsWith(`${name}==`)));
}

/** As scripts/fixtures/nnsight_charts.py writes it. */
interface RealRun {
  readonly model: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly charts: Readonly<
    Record<
      string,
      {
        readonly values: readonly (
          number | null | readonly (number | null)[]
        )[];
      }
    >
  >;
}

/**
 * What came of running a page's notebook; undefined where nobody has run it.
 * @throws Error where the run has a chart that the page has no more
 */
export function recordOf(
  siteDir: string,
  { id }: Page,
): NotebookRecord | undefined {
  const fixture = `tests/fixtures/nnsight/${id}.json`;
  const file = path.join(siteDir, fixture);
  if (!existsSync(file)) return undefined;
  const run = JSON.parse(readFileSync(file, "utf8")) as RealRun;
  const charts = Object.entries(run.charts);
  const differences = charts.flatMap(([name, { values }]) => {
    const prebuilt = `static/charts/${id}/${run.model}/${name}.json`;
    if (!existsSync(path.join(siteDir, prebuilt))) {
      throw new Error(
        `${fixture}: charts must be those of the page, got ${name}, and there is no ${prebuilt}; run the page's notebook again: npm run notebooks -- ${id}, then python scripts/fixtures/nnsight_charts.py static/models/${run.model} ${id}`,
      );
    }
    const { chart } = JSON.parse(
      readFileSync(path.join(siteDir, prebuilt), "utf8"),
    ) as ChartFile;
    const theirs = values.flat();
    // what is no number is so in both; the parity tests see to it
    return numbersIn(chart).flatMap((value, index) => {
      const difference = Math.abs(value - (theirs[index] ?? NaN));
      return Number.isNaN(difference) ? [] : [difference];
    });
  });
  return {
    model: run.model,
    versions: run.versions,
    charts: charts.length,
    difference: Number(Math.max(0, ...differences).toPrecision(2)),
  };
}
