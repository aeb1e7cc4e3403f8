/** @file How runs agree with prebuilt charts: examples that pass and that fail. */
import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import {
  agreement,
  type Relation,
  type Tolerances,
} from "../../../src/charts/agreement.ts";
import type {
  Chart,
  ChartFile,
  HeatmapChart,
  LineChart,
} from "../../../src/charts/chart.ts";
import { withNumbers } from "../../../src/charts/numbers-in.ts";
import { readPage } from "../../../src/plugins/pages/folder.ts";

async function committed(model: string, name: string): Promise<Chart> {
  const file = `static/charts/induction-heads/${model}/${name}.json`;
  return (JSON.parse(await readFile(file, "utf8")) as ChartFile).chart;
}

const mini = {
  loss: (await committed("induction-mini", "loss")) as LineChart,
  heads: (await committed("induction-mini", "attention")) as HeatmapChart,
};
const published = {
  loss: (await committed("gpt2", "loss")) as LineChart,
  heads: (await committed("gpt2", "attention")) as HeatmapChart,
};

function changed<C extends LineChart | HeatmapChart>(
  chart: C,
  change: (value: number, index: number) => number,
): C {
  const values =
    chart.kind === "line"
      ? chart.values.map(change)
      : chart.values.map((row) => row.map(change));
  return { ...chart, values };
}

/** As the tutorial's page.json sets them. */
const [ofLoss, ofHeads] = readPage("docs/induction-heads").places.flatMap(
  ({ charts }) => charts.map(({ tolerances }) => tolerances),
) as [Tolerances, Tolerances];

function tolerancesOf({ kind }: Chart): Tolerances {
  return kind === "line" ? ofLoss : ofHeads;
}

function said(live: Chart, reference: Chart, relation: Relation): string {
  const name = relation === "same-run" ? "the prebuilt run" : "publication";
  const found = agreement(live, reference, relation, name, tolerancesOf(live));
  return found === undefined ? "nothing" : `${found.agrees}: ${found.text}`;
}

describe("a run of the same model on the same tokens", () => {
  it("agrees up to rounding", () => {
    const noisy = changed(mini.heads, (value, i) => value + 4e-6 * (i % 2));
    expect(said(noisy, mini.heads, "same-run")).toMatchInlineSnapshot(
      `"true: Agrees with the prebuilt run: largest difference 0.000004; the five heads above 0.7 are the same five."`,
    );
    const loss = changed(mini.loss, (value) => value + 3e-5);
    expect(said(loss, mini.loss, "same-run")).toMatchInlineSnapshot(
      `"true: Agrees with the prebuilt run: largest difference 0.00003."`,
    );
    expect(said(mini.loss, mini.loss, "same-run")).toMatchInlineSnapshot(
      `"true: Agrees with the prebuilt run: every number is equal."`,
    );
  });

  it("differs beyond the tolerance, and where a head is another", () => {
    const loss = changed(mini.loss, (value, i) => value + (i === 60 ? 2 : 0));
    expect(said(loss, mini.loss, "same-run")).toMatchInlineSnapshot(
      `"false: Differs from the prebuilt run: largest difference 2.00 at position 60 (tolerance 0.0001)."`,
    );
    const heads = changed(mini.heads, (value, i) => (i === 1 ? 0 : value));
    expect(said(heads, mini.heads, "same-run")).toMatchInlineSnapshot(
      `"false: Differs from the prebuilt run: largest difference 0.83 at 1.1 (tolerance 0.0001); the highest five heads are 1.4, 2.0, 2.2, 2.5, 3.2 here, 1.1, 1.4, 2.0, 2.2, 2.5 there."`,
    );
  });
});

describe("a run of the published model on other tokens", () => {
  it("agrees within what two recordings differ", () => {
    const heads = changed(published.heads, (value) => value * 0.95);
    expect(said(heads, published.heads, "other-tokens")).toMatchInlineSnapshot(
      `"true: Agrees with publication: largest difference 0.05 at 5.5 (tolerance 0.1, as the tokens differ); the five heads above 0.8 are the same five."`,
    );
    const loss = changed(published.loss, (value, i) => value + Math.sin(i) / 9);
    expect(said(loss, published.loss, "other-tokens")).toMatchInlineSnapshot(
      `"true: Agrees with publication: loss averages 12.03 here and 12.03 there over the first 50 positions, 0.15 here and 0.15 there from position 51 on (tolerances 0.4 and 0.1, as the tokens differ)."`,
    );
  });

  it("differs where the scores are diluted or the loss does not fall", () => {
    const heads = changed(published.heads, (value) => value * 0.36);
    expect(said(heads, published.heads, "other-tokens")).toMatchInlineSnapshot(
      `"false: Differs from publication: largest difference 0.60 at 5.5 (tolerance 0.1, as the tokens differ); the five heads that stand out are the same five."`,
    );
    const loss = changed(published.loss, (value) => Math.max(value, 9));
    expect(said(loss, published.loss, "other-tokens")).toMatchInlineSnapshot(
      `"false: Differs from publication: loss averages 12.03 here and 12.03 there over the first 50 positions, 9.00 here and 0.15 there from position 51 on (tolerances 0.4 and 0.1, as the tokens differ)."`,
    );
  });

  it("differs where another head takes the place of one of the five", () => {
    const heads = changed(published.heads, (value, column) =>
      column === 1 && value > 0.9 ? 0.5 : value,
    );
    expect(said(heads, published.heads, "other-tokens")).toMatchInlineSnapshot(
      `"false: Differs from publication: largest difference 0.42 at 5.1 (tolerance 0.1, as the tokens differ); the highest five heads are 5.5, 6.9, 7.2, 7.10, 10.1 here, 5.1, 5.5, 6.9, 7.2, 7.10 there."`,
    );
  });
});

describe("charts of other kinds", () => {
  const titles = { title: "T", xTitle: "x", yTitle: "y" };
  const charts: readonly Chart[] = [
    {
      ...titles,
      kind: "bar",
      series: [{ name: "a", values: [1, 2] }],
      labels: ["p", "q"],
      stacked: false,
    },
    { ...titles, kind: "lines", curves: [{ name: "a", values: [1, 2] }] },
    {
      ...titles,
      kind: "scatter",
      series: [{ name: "a", x: [1, 2], y: [3, 4] }],
    },
    { ...titles, kind: "histogram", series: [{ name: "a", values: [1, 2] }] },
    { ...titles, kind: "tokens", tokens: ["p", "q"], weights: [1, 2] },
  ];
  const verdict = (live: Chart, of: Chart): string =>
    agreement(live, of, "same-run", "it", { same: 0.01 })?.text ?? "nothing";

  it.each(charts)("compare number by number: $kind", (chart) => {
    const again = structuredClone(chart);
    expect(verdict(again, chart)).toBe(
      "Agrees with it: every number is equal.",
    );
    const off = withNumbers(chart, (value) => (value === 2 ? 2.5 : value));
    expect(verdict(off, chart)).toBe(
      "Differs from it: largest difference 0.50 (tolerance 0.01).",
    );
    const gone = withNumbers(chart, (value) => (value === 2 ? NaN : value));
    expect(verdict(gone, chart)).toMatch(/^Differs/);
    expect(verdict({ ...again, title: "another" }, chart)).toMatch(/^Agrees/);
  });

  it.each(charts)(
    "do not compare where names or sizes differ: $kind",
    (chart) => {
      const text = JSON.stringify(chart);
      const renamed = text.replace(/"(a|p)"/, '"b"');
      const shorter = text.replace(/\[1,2\]/, "[1]");
      for (const other of [renamed, shorter]) {
        expect(other).not.toBe(text);
        expect(verdict(JSON.parse(other) as Chart, chart)).toBe("nothing");
      }
    },
  );
});

describe("charts that do not compare", () => {
  it("get no verdict", () => {
    expect(said(mini.heads, published.heads, "other-tokens")).toBe("nothing");
    expect(said(mini.loss, mini.heads, "same-run")).toBe("nothing");
    const shorter = { ...mini.loss, values: mini.loss.values.slice(1) };
    expect(said(shorter, mini.loss, "same-run")).toBe("nothing");
    const other = { ...mini.loss, yTitle: "Entropy" };
    expect(said(other, mini.loss, "same-run")).toBe("nothing");
    const empty = { ...mini.loss, values: [] };
    expect(said(empty, empty, "same-run")).toBe("nothing");
  });

  it("get no verdict on other tokens where nothing says how close they are to be", () => {
    const { same } = ofLoss;
    const verdict = (relation: Relation) =>
      agreement(mini.loss, mini.loss, relation, "it", { same })?.agrees;
    expect(verdict("other-tokens")).toBeUndefined();
    expect(verdict("same-run")).toBe(true);
  });

  it("never agree where a number is missing", () => {
    for (const relation of ["same-run", "other-tokens"] as const) {
      const loss = changed(mini.loss, (v, i) => (i === 70 ? NaN : v));
      expect(agreement(loss, mini.loss, relation, "it", ofLoss)?.agrees).toBe(
        false,
      );
      const heads = changed(mini.heads, (v) => (v > 0.8 ? NaN : v));
      expect(
        agreement(heads, mini.heads, relation, "it", ofHeads)?.agrees,
      ).toBe(false);
    }
  });
});
