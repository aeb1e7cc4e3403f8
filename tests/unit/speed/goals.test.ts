/** @file The goals against the rivals, told from what was measured. */
import { expect, test } from "vitest";
import { comparisonsOf, goalsOf } from "../../../src/speed/goals.ts";
import type {
  Compared,
  Comparison,
  PartRecord,
  SpeedRecord,
  TaskName,
} from "../../../src/speed/record.ts";
import { rowsOf } from "../../../src/speed/text.ts";

function compared(
  rival: Compared["rival"],
  times: Partial<Record<TaskName, number>>,
  threads?: number,
): Compared {
  const tasks = Object.fromEntries(
    Object.entries(times).map(([task, least]) => [task, { least, rounds: 1 }]),
  );
  return {
    rival,
    version: "any",
    tasks,
    ...(threads !== undefined && { threads }),
  };
}

function part(comparison: Comparison): PartRecord {
  const { date, machine } = { date: "2026-01-01", machine: "any" };
  return { date, machine, load: [0, 0], comparison };
}

const native: SpeedRecord = {
  native: part({
    place: "native",
    model: "embedded",
    compared: [
      compared("site", { first: 100, second: 20, changed: 20 }),
      compared("peers", { first: 100, second: 100 }),
      compared("hooks", { first: 80 }),
    ],
  }),
};

const wasm: SpeedRecord = {
  wasm: part({
    place: "wasm",
    model: "gpt2-small",
    compared: [
      {
        ...compared("site", { first: 200, second: 40, changed: 50 }, 1),
        peak: 1.2e9,
      },
      {
        ...compared("site", { first: 100, second: 20, changed: 20 }, 2),
        peak: 1.4e9,
      },
      compared("products", { first: 100 }, 1),
      compared("products", { first: 90 }, 2),
    ],
  }),
};

const told = (record: SpeedRecord): string[] =>
  goalsOf(record).map(
    ({ what, measured, held }) =>
      `${what}: ${measured} ${held ? "held" : "missed"}`,
  );

test("native, the whole-model session and PyTorch's hooks are what counts", () => {
  expect(told(native)).toEqual([
    "Both charts, against a whole-model session: native, embedded model: 0.60 missed",
    "A changed second cell, against the first listing: native, embedded model: 0.20 held",
    "First listing, against PyTorch eager: native, embedded model: 1.25 missed",
  ]);
});

test("on WebAssembly, each number of threads is held against its own, and one against the other", () => {
  expect(told(wasm)).toEqual([
    "A changed second cell, against the first listing: WebAssembly, 1 thread, GPT-2 Small's shape: 0.25 missed",
    "Bare matrix products, against the first listing that has them: WebAssembly, 1 thread, GPT-2 Small's shape: 0.50 missed",
    "Peak memory of both listings: WebAssembly, 1 thread, GPT-2 Small's shape: 1.20 GB held",
    "A changed second cell, against the first listing: WebAssembly, 2 threads, GPT-2 Small's shape: 0.20 held",
    "Bare matrix products, against the first listing that has them: WebAssembly, 2 threads, GPT-2 Small's shape: 0.90 held",
    "Peak memory of both listings: WebAssembly, 2 threads, GPT-2 Small's shape: 1.40 GB missed",
    "First listing, one thread against two: WebAssembly, GPT-2 Small's shape: 2.00 held",
  ]);
});

test("nothing measured is no goal missed", () => {
  expect(goalsOf({})).toEqual([]);
});

test("a task that was measured in a part of its own joins the others", () => {
  const sweep = part({
    place: "native",
    model: "embedded",
    compared: [compared("site", { sweep: 5000 })],
  });
  const [one, ...others] = comparisonsOf({ ...native, sweep });
  expect(others).toEqual([]);
  const rows = rowsOf(one?.compared ?? [], ["first", "sweep"]);
  expect(rows).toEqual([
    { name: "First listing", cells: ["100 ms", "100 ms", "80 ms"] },
    { name: "A run without each head", cells: ["5.0 s", "–", "–"] },
  ]);
});
