/** @file What is told while the engine runs and weights are still to come. */
import { expect, test } from "vitest";
import { Downloads } from "../../../src/live/downloads.ts";
import type { CellEvent } from "../../../src/live/page-state.ts";
import { goOnWith, type RunOfPress } from "../../../src/live/run-of-press.ts";

const step = { kind: "running", step: "embedding", done: 0, total: 5 } as const;

function told(loaded: number, coming = false): CellEvent | undefined {
  const downloads = new Downloads();
  downloads.begin(["model"]);
  downloads.update("model", loaded, 100, 0);
  let last: CellEvent | undefined;
  const run: RunOfPress = {
    press: {
      id: 1,
      modelId: "induction-mini",
      target: { id: "loss", code: "" },
      cells: [],
      pressedAt: 0,
    },
    at: { id: "loss", code: "" },
    load: 0,
    downloads,
    stands: () => false,
    tell: (_, event) => (last = event),
    check: () => undefined,
    drawn: () => Promise.resolve(),
    signal: new AbortController().signal,
  };
  goOnWith(run, coming ? { ...step, coming: [undefined] } : step);
  expect(run.step).toMatchObject(step);
  return last;
}

test("a step that waits for weights is told as their download", () => {
  expect(told(40)).toMatchObject({
    kind: "went on",
    state: { kind: "downloading", parts: [{ loaded: 40, total: 100 }] },
  });
});

test("with all weights there, and while charts fill, the step is told", () => {
  expect(told(100)).toEqual({ kind: "went on", state: step });
  expect(told(40, true)).toMatchObject({ state: { kind: "running" } });
});
