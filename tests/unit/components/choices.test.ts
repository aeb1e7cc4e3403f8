/** @file What a live chart is compared with: a run with one of its own model, a record with any. */
import { expect, test } from "vitest";
import type { LineChart, Provenance } from "../../../src/charts/chart.ts";
import {
  compare,
  liveName,
  liveProvenance,
  type LiveChart,
  type Prebuilt,
  prebuiltName,
} from "../../../src/components/ChartFigure/choices.ts";

const chart: LineChart = {
  kind: "line",
  title: "Loss",
  xTitle: "Step",
  yTitle: "Loss",
  values: [3, 2, 1],
};

/** A run of another model than any prebuilt chart is of. */
const live = {
  chart,
  report: { model: { id: "other", name: "other" }, seed: 1 },
} as unknown as LiveChart;

function prebuilt(provenance: Partial<Provenance>): Prebuilt {
  const given: Provenance = { label: "any", origin: "run", ...provenance };
  return {
    id: "induction-mini",
    chart: { chart, provenance: given, summary: "" },
  } as unknown as Prebuilt;
}

function said(provenance: Partial<Provenance>): string | undefined {
  const { agreement } =
    compare(live, [prebuilt(provenance)], undefined, { same: 0.1 }) ?? {};
  return agreement?.text;
}

test("a record has to be drawn alike, whichever model is chosen", () => {
  expect(said({})).toBe("Agrees with the record: every number is equal.");
});

test("numbers of a model are not those of another", () => {
  expect(said({ model: { id: "induction-mini" }, seed: 1 })).toBeUndefined();
  expect(said({ origin: "published" })).toBeUndefined();
});

test("a record is not named after a model", () => {
  expect(prebuiltName(prebuilt({}))).toBe("The record");
  expect(prebuiltName(prebuilt({ model: { id: "induction-mini" } }))).toBe(
    "Prebuilt induction-mini",
  );
});

test("a live chart that no model computed is not named after one either, nor is its file", () => {
  const alone: LiveChart = { ...live, withoutModel: true };
  expect([liveName(live), liveName(alone)]).toEqual(["Live other", "Live"]);
  expect(liveProvenance(live, "2026-11-27").model).toEqual({ id: "other" });
  const told = liveProvenance(alone, "2026-11-27");
  expect(told).not.toHaveProperty("model");
  expect(told.label).not.toContain("other");
});
