/** @file Errors lead to the section that explains them, for programs that really end in them. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import { parseConfig } from "../../../src/families/model.ts";
import { errorSection, explained } from "../../../src/live/error-pages.ts";
import { failureOf, failureOfCell } from "../../../src/live/failure.ts";
import { nodesOf } from "../../../src/live/outputs.ts";
import type { Failure } from "../../../src/live/state.ts";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { openModel, readConfig } from "../../parity/model-folder.ts";
import { nativeDevice } from "../../parity/native.ts";
import { startPython } from "../python/interpreter.ts";

const page = readFileSync("docs/errors.mdx", "utf8");

const head = `
import torch
from nnsight import LanguageModel
model = LanguageModel("gpt2")
ids = torch.tensor([[1, 2, 3]])
`;

const traced = (...lines: string[]): string =>
  ["with model.trace(ids):", ...lines.map((line) => `    ${line}`)].join("\n");

/** By anchor, programs with a part of their message that the page quotes. */
const programs: readonly (readonly [
  anchor: string,
  code: string,
  quoted: string,
])[] = [
  [
    "shape-mismatch",
    "torch.ones(2, 3) @ torch.ones(4, 5)",
    "matmul: the last axis of the first must equal the last but one of the second, got float32[2,3] and float32[4,5]",
  ],
  [
    "shape-mismatch",
    "torch.ones(2, 3) + torch.ones(4)",
    "add: shapes must broadcast, aligned at the last axis with sizes equal or 1, got [2,3] and [4]",
  ],
  ["shape-mismatch", "torch.cat([torch.ones(2, 3), torch.ones(2, 4)])", "cat"],
  ["shape-mismatch", "torch.ones(2, 3).reshape(4, 5)", "reshape"],
  [
    "shape-mismatch",
    "torch.einsum('ab,bc->ac', torch.ones(2, 3), torch.ones(4, 5))",
    "einsum",
  ],
  [
    "unknown-module",
    traced("x = model.transformer.h[0].mpl.output.save()"),
    "model.transformer.h.0: GPT2Block has no mpl; it has ln_1, attn, ln_2, mlp; did you mean mlp?",
  ],
  [
    "unknown-module",
    traced("x = model.transformer.h[7].output.save()"),
    "model.transformer.h: the index must be in [-2, 1], got 7",
  ],
  [
    "ended-trace",
    `${traced("x = model.transformer.h[0].output")}\nprint(x)`,
    "x: was bound in a trace and not saved, so it is gone with the trace",
  ],
  [
    "ended-trace",
    "model.transformer.h[0].output[:] = 0",
    "activations exist only in a trace",
  ],
  [
    "assigned-shape",
    traced("model.transformer.h[0].mlp.output = torch.ones(4, 7)"),
    "model.transformer.h.0.mlp.output: an assigned value must be float32[1,3,8], got float32[4,7]",
  ],
  [
    "assigned-shape",
    traced("model.transformer.h[0].output[:] = torch.ones(4, 7)"),
    "assignment: the value must broadcast to the [1,3,8] that it replaces",
  ],
  [
    "too-late",
    traced(
      "a = model.transformer.h[1].output",
      "model.transformer.h[0].output[:] = 0",
    ),
    "OutOfOrderError: model.transformer.h.0.output: the forward pass has run past it, to model.transformer.h.1.output",
  ],
  [
    "token-ids",
    "with model.trace(torch.tensor([[99999]])):\n    model.lm_head.output.save()",
    "token ids must be in [0, 31] (its vocabulary), got 99999",
  ],
  [
    "token-ids",
    "with model.trace([[1] * 200]):\n    model.lm_head.output.save()",
    "a row must have 1 to 16 tokens (its context), got int64[1,200]",
  ],
  [
    "index-out-of-range",
    "torch.arange(5)[9]",
    "index: 9 is outside of axis 0 with size 5 of int64[5]",
  ],
  [
    "index-out-of-range",
    "torch.arange(5).gather(0, torch.tensor([7]))",
    "gather: indices must be in [0, 4], got 7",
  ],
  [
    "index-out-of-range",
    `${traced("top = model.lm_head.output.argmax(-1).save()")}\nprint(torch.arange(5)[top + 9])`,
    "index: must be in [-5, 4] for axis 0 of a tensor of shape [5], got",
  ],
  [
    "division-by-zero",
    "torch.arange(5) // torch.zeros(5, dtype=torch.int64)",
    "floor_divide: whole numbers must not be divided by 0",
  ],
  ["division-by-zero", "torch.arange(5) % 0", "remainder"],
  [
    "division-by-zero",
    `${traced("top = model.lm_head.output.argmax(-1).save()")}\nprint(5 // (top - top))`,
    "floor_divide: whole numbers must not be divided by 0",
  ],
  [
    "recursion",
    "def f(n):\n    return f(n + 1)\nf(0)",
    "RecursionError: maximum recursion depth exceeded",
  ],
  ["not-here", "import pandas", "pandas: not on this page"],
  [
    "not-here",
    "torch.fooo(3)",
    "torch.fooo: this page's stand-in for torch does not have it",
  ],
  [
    "not-here",
    "with model.trace(ids, remote=True):\n    model.lm_head.output.save()",
    "remote=True runs on NDIF's servers",
  ],
];

/** What only a browser runs into, as browsers put it. */
const met: readonly (readonly [
  anchor: string,
  thrown: Error,
  quoted: string,
])[] = [
  [
    "recursion",
    new RangeError("Maximum call stack size exceeded"),
    "The listing makes too long a chain of operations",
  ],
  [
    "memory",
    new RangeError("Array buffer allocation failed"),
    "There was not enough memory",
  ],
];

describe("a program's error", () => {
  const engine = new Engine(nativeDevice(), openModel("tiny").weights);
  let python: Interpreter;

  beforeAll(async () => {
    const config = parseConfig(readConfig("tiny"));
    python = await startPython({
      model: { id: "tiny", config },
      evaluate: (graph, nodes) => engine.evaluate(graph, nodes),
    });
  }, 120_000);

  afterAll(() => engine.dispose());

  async function failed(code: string): Promise<Failure> {
    python.resetNamespace();
    const outcome = await python.runCell({ id: "cell", code: head + code });
    if (outcome.kind === "raised") return failureOfCell(outcome.failure);
    const { graph, outputs } = outcome.record;
    return engine.evaluate(graph, nodesOf(outputs)).then(() => {
      throw new Error(`does not fail: ${code}`);
    }, failureOf);
  }

  it.each(programs)("%s: %s", async (anchor, code, quoted) => {
    const failure = await failed(code);
    expect(`${failure.title}\n${failure.message}`).toContain(quoted);
    expect(errorSection(failure)).toBe(anchor);
    expect(sectionOf(anchor)).toContain(quoted);
  });
});

it.each(met)("%s: %s", (anchor, thrown, quoted) => {
  const failure = failureOf(thrown);
  expect(failure.title).toContain(quoted);
  expect(errorSection(failure)).toBe(anchor);
  expect(sectionOf(anchor)).toContain(quoted);
});

it("has a section with symptom, cause and cure for each, and for no other", () => {
  const anchors = [...page.matchAll(/\{\/\* #([\w-]+) \*\/\}/g)].map(
    ([, name]) => name,
  );
  expect(anchors.sort()).toEqual(explained.map(({ anchor }) => anchor).sort());
  for (const { anchor } of explained) {
    for (const part of ["**Symptom.**", "**Cause.**", "**Cure.**"]) {
      expect(sectionOf(anchor)).toContain(part);
    }
    const tried = [...programs, ...met].some(([tried]) => tried === anchor);
    expect(tried, anchor).toBe(true);
  }
});

it("says nothing of an error that has no section", () => {
  expect(
    errorSection({ title: "ValueError: too many values", message: "" }),
  ).toBeUndefined();
});

function sectionOf(anchor: string): string {
  return (
    page
      .split(/^## /m)
      .find((section) => section.includes(`{/* #${anchor} */}`)) ?? ""
  );
}
