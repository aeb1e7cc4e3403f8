/** @file The stages of a training, run by the engine from 8 bits, against what PyTorch recorded of them on its way. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ChartFile } from "../../src/charts/chart.ts";
import { numbersIn } from "../../src/charts/numbers-in.ts";
import { readPages } from "../../src/plugins/pages/folder.ts";

const page = readPages().find(({ id }) => id === "phase-change");

/** What 8 bits cost; measured: 0.0005 for the scores, 0.0044 for the losses. The record has 3 decimals. */
const tolerances = { score: 0.001, loss: 0.01 };

const [heads, seqLen] = [8, 50];

/** Step -> column -> value, as the listing has them. */
function readRecord(): ReadonlyMap<number, ReadonlyMap<string, number>> {
  const text = readFileSync("docs/phase-change/record.py", "utf8");
  const [, names] = /^columns = (\[.*\])$/m.exec(text) ?? [];
  const columns = JSON.parse(names ?? "[]") as string[];
  return new Map(
    [...text.matchAll(/^ {4}(\[.*\]),$/gm)].map(([, row]) => {
      const values = JSON.parse(row ?? "[]") as number[];
      const named = columns.map(
        (name, index) => [name, values[index] ?? NaN] as const,
      );
      return [values[0] ?? NaN, new Map(named)];
    }),
  );
}

function chartOf(model: string, name: string): readonly number[] {
  const path = `static/charts/phase-change/${model}/${name}.json`;
  return numbersIn((JSON.parse(readFileSync(path, "utf8")) as ChartFile).chart);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.each(page?.ownModels ?? [])("%s", (model) => {
  const row = readRecord().get(Number(model.split("-").at(-1)));

  it("has the recorded induction scores", () => {
    const scores = [...chartOf(model, "checkpoint")];
    expect(scores).toHaveLength(4 * heads);
    for (const [name, recorded] of row ?? []) {
      const [, layer, head] = /^([1-9])\.(\d)$/.exec(name) ?? [];
      if (layer === undefined) continue;
      const [score] = scores.splice(
        Number(layer) * heads + Number(head),
        1,
        -Infinity,
      );
      expect(Math.abs((score ?? NaN) - recorded)).toBeLessThan(
        tolerances.score,
      );
    }
    const other = row?.get("highest other") ?? NaN;
    expect(Math.abs(Math.max(...scores) - other)).toBeLessThan(
      tolerances.score,
    );
  });

  it("has the recorded losses of both halves", () => {
    const loss = chartOf(model, "checkpoint-2");
    const halves = {
      "first half": mean(loss.slice(0, seqLen - 1)),
      "second half": mean(loss.slice(seqLen + 5)),
    };
    for (const [name, value] of Object.entries(halves)) {
      expect(Math.abs(value - (row?.get(name) ?? NaN))).toBeLessThan(
        tolerances.loss,
      );
    }
  });
});

it("are there to be compared", () => {
  expect(page?.ownModels).toHaveLength(2);
});
