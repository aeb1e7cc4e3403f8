/** @file Runs the cells of a page in Node and gives the charts that they draw. */
import { withHeads } from "../../src/charts/heads.ts";
import type { Chart } from "../../src/charts/chart.ts";
import type { Page } from "../../src/components/Notebook/page.ts";
import { chartName } from "../../src/components/Notebook/place.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { needed } from "../../src/graph/node.ts";
import { completeOutputs, nodesOf } from "../../src/live/outputs.ts";
import type { Cell } from "../../src/live/state.ts";
import type { Interpreter } from "../../src/python/interpreter.ts";

export interface MadeChart {
  /** As its file is named. */
  readonly name: string;
  readonly chart: Chart;
  readonly seed: number | undefined;
  /** Where its numbers come from, if no model computes them. */
  readonly record: string | undefined;
}

/** In a fresh namespace. @throws where a cell fails, or draws other charts than its page names */
export async function runCells(
  interpreter: Interpreter,
  engine: Engine,
  page: Page,
  cells: readonly Cell[],
): Promise<MadeChart[]> {
  interpreter.resetNamespace();
  const made: MadeChart[] = [];
  for (const [index, cell] of cells.entries()) {
    const outcome = await interpreter.runCell(cell);
    if (outcome.kind === "raised") {
      throw new Error(
        `${cell.id}.py failed:\n${outcome.failure.traceback || outcome.failure.message}`,
      );
    }
    const { graph, outputs, seed } = outcome.record;
    const nodes = nodesOf(outputs);
    const computed = await engine.evaluate(graph, nodes);
    const values = new Map(
      nodes.flatMap((node, index) => {
        const value = computed[index];
        return value === undefined ? [] : [[node, value] as const];
      }),
    );
    const charts = completeOutputs(outputs, values).flatMap((output) =>
      output.kind === "chart" ? [output.chart] : [],
    );
    const recorded = outputs.filter(({ kind }) => kind === "chart");
    const place = page.places[index];
    if (place === undefined || charts.length !== place.charts.length) {
      throw new Error(
        `docs/${page.id}/page.json: cells[${index}].charts must name each chart that ${cell.id}.py draws, got ${place?.charts.length ?? 0} for ${charts.length}; correct the list`,
      );
    }
    charts.forEach((chart, at) => {
      const name = chartName(place.id, at);
      const record = place.charts[at]?.record;
      const drawn = needed(graph, nodesOf(recorded.slice(at, at + 1)));
      if (record !== undefined && drawn.some(({ op }) => op === "weight")) {
        throw new Error(
          `docs/${page.id}/page.json: cells[${index}].charts[${at}].record is for numbers that stand in the listing, got a chart that the model computes; take it out`,
        );
      }
      made.push({ name, chart: withHeads(chart, page.heads), seed, record });
    });
  }
  return made;
}
