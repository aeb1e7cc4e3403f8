/** @file What a chart's frame can show: prebuilt charts, the live one, and the two compared; pure functions of them. */
import {
  type Agreement,
  agreement,
  type Tolerances,
} from "../../charts/agreement.ts";
import type { Chart, Provenance } from "../../charts/chart.ts";
import { difference, type Drawable, overlay } from "../../charts/comparison.ts";
import type { PrebuiltChart } from "../../charts/prebuilt.ts";
import type {
  AttentionAnswer,
  HeadIndex,
  HeadsOfRun,
  RunReport,
} from "../../live/state.ts";
import { modelName } from "../model-name.ts";

/** A chart that the reader's own run made. */
export interface LiveChart {
  readonly chart: Chart;
  readonly report: RunReport;
  /** Where the chart is of heads: a way to ask where they look. */
  readonly look?: Look;
  /** No model computed any of its numbers: they come of the listing alone. */
  readonly withoutModel?: true;
}

/** Whether a live chart is what the code beside it gives: that has changed since, or its last run failed without a chart. */
export type Standing = "current" | "changed" | "failed";

export interface Look {
  readonly heads: HeadsOfRun;
  readonly ask: (
    head: HeadIndex,
    signal: AbortSignal,
  ) => Promise<AttentionAnswer>;
}

/** A head that the reader picked. */
export interface Question extends HeadIndex {
  /** As performance.now() told it. */
  readonly askedAt: number;
}

/** A prebuilt chart with the model it belongs to. */
export interface Prebuilt {
  readonly id: string;
  readonly chart: PrebuiltChart;
}

/** The live chart beside a prebuilt one. */
export interface Comparison {
  readonly with: Prebuilt;
  /** Undefined where nothing of the two can be drawn as one. */
  readonly drawable: Drawable | undefined;
  readonly agreement: Agreement | undefined;
}

/**
 * @param preferred the model whose prebuilt chart the reader looked at last
 * @param tolerances of the chart; undefined: no verdict is given
 */
export function compare(
  live: LiveChart,
  prebuilt: readonly Prebuilt[],
  preferred: string | undefined,
  tolerances: Tolerances | undefined,
): Comparison | undefined {
  const all = prebuilt.map((one) => ({
    with: one,
    drawable: together(live, one),
    agreement: tolerances && agreementWith(live, one, tolerances),
  }));
  const drawn = all.filter(({ drawable }) => drawable !== undefined);
  const own = ({ with: { id } }: Comparison) => id === live.report.model.id;
  return (
    drawn.find(({ with: { id } }) => id === preferred) ??
    drawn.find(own) ??
    drawn[0] ??
    all.find(own) ??
    all[0]
  );
}

/** The question that a pick asks; undefined where the chart has no such place. */
export function questionOf(
  look: Look | undefined,
  { layer, head, row }: HeadIndex,
): Question | undefined {
  if (look === undefined) return undefined;
  const { layers, headsPerLayer, rows } = look.heads;
  return layer < layers && head < headsPerLayer && row < rows
    ? { layer, head, row, askedAt: performance.now() }
    : undefined;
}

/** How a live chart is named beside others. */
export function liveName({ report, withoutModel }: LiveChart): string {
  return withoutModel ? "Live" : `Live ${report.model.name}`;
}

export function prebuiltName(one: Prebuilt): string {
  if (isRecord(one)) return "The record";
  const { origin } = one.chart.provenance;
  return `${origin === "run" ? "Prebuilt" : "Published"} ${modelName(one.id)}`;
}

/** Whether its numbers stand in the listing, so that they are of no model. */
function isRecord({ chart: { provenance } }: Prebuilt): boolean {
  return provenance.origin === "run" && provenance.model === undefined;
}

/** A live result as a file's provenance tells it. @param date yyyy-mm-dd */
export function liveProvenance(
  { report, withoutModel }: LiveChart,
  date: string,
): Provenance {
  const { model, seed, device } = report;
  return {
    ...(withoutModel
      ? { label: "The listing alone, run live in a browser" }
      : {
          label: `${model.name}, run live in a browser`,
          model: {
            id: model.id,
            ...(model.weightsSha256 === undefined
              ? {}
              : { weightsSha256: model.weightsSha256 }),
            ...(model.source === undefined
              ? {}
              : { revision: model.source.revision }),
          },
        }),
    origin: "run",
    ...(seed === undefined ? {} : { seed }),
    runtime: device,
    date,
  };
}

function together(live: LiveChart, one: Prebuilt): Drawable | undefined {
  const names = [liveName(live), prebuiltName(one)] as const;
  const { chart } = one.chart;
  return (
    overlay(live.chart, chart, names) ??
    // a grid has one cell for each head: only heads of the same model are the same heads
    (one.id === live.report.model.id
      ? difference(live.chart, chart, names)
      : undefined)
  );
}

function agreementWith(
  live: LiveChart,
  one: Prebuilt,
  tolerances: Tolerances,
): Agreement | undefined {
  const { report } = live;
  const { chart, provenance } = one.chart;
  const fromRecord = isRecord(one);
  // a record is the same whichever model is chosen
  if (!fromRecord && one.id !== report.model.id) return undefined;
  const sameRun =
    fromRecord ||
    (provenance.origin === "run" &&
      provenance.seed !== undefined &&
      provenance.seed === report.seed &&
      provenance.model?.weightsSha256 !== undefined &&
      provenance.model.weightsSha256 === report.model.weightsSha256);
  const source = {
    run: fromRecord ? "the record" : `the prebuilt run of ${modelName(one.id)}`,
    published: `the published values of ${modelName(one.id)}`,
  };
  return agreement(
    live.chart,
    chart,
    sameRun ? "same-run" : "other-tokens",
    source[provenance.origin],
    tolerances,
  );
}
