/** @file Press to first chart in Firefox and WebKit, each time a fresh browser with nothing stored: with recordings and without. */
import { startSiteServer } from "../../tests/browser/site/server.ts";
import { engines } from "../../tests/engines/engines.ts";
import type { Reader } from "../../tests/engines/reader.ts";
import {
  inChart,
  open,
  pressRun,
  reached,
  until,
} from "../../tests/engines/tutorial.ts";
import { median, seconds, type Figure } from "./figure.ts";

const rounds = 3;
const site = "build";

export async function benchEngines(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, start, remedy } of engines) {
    const what = `${name}, press to first chart, empty cache, WASM`;
    if (start === undefined) {
      figures.push({ what, value: `not here: ${remedy}`, goal: "" });
      continue;
    }
    const recorded: number[] = [];
    const unrecorded: number[] = [];
    for (let round = 0; round < rounds; round++) {
      unrecorded.push(await pressToChart(await start(), false));
      recorded.push(await pressToChart(await start(), true));
    }
    const ratios = recorded.map(
      (time, round) => time / (unrecorded[round] ?? NaN),
    );
    figures.push(
      { what, value: seconds(recorded), goal: "" },
      {
        what: `${name}, without recordings`,
        value: seconds(unrecorded),
        goal: "",
      },
      {
        what: `${name}, with recordings divided by without`,
        value: median(ratios).toFixed(2),
        goal: "0.5",
      },
    );
  }
  return figures;
}

/** Milliseconds from the press to the live chart on the screen. */
async function pressToChart(
  reader: Reader,
  withRecordings: boolean,
): Promise<number> {
  const server = await startSiteServer(site, process.env.BASE_URL ?? "/");
  if (!withRecordings) {
    server.fail("runtime/recordings/", { kind: "status", status: 404 });
  }
  try {
    await open(reader, server);
    const start = performance.now();
    await pressRun(reader, "loss");
    await reached(reader, "loss", ["done"]);
    await until(
      reader,
      "the live chart",
      (chart: string) => document.querySelector(chart) !== null,
      [`${inChart("loss")}[data-chart-origin="live"][data-chart-drawn="true"]`],
    );
    return performance.now() - start;
  } finally {
    await reader.close();
    await server.close();
  }
}
