/** @file einops as Python calls it; its patterns are tested in tests/unit/tracing/einops.test.ts. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { recorded, startPython, textOf } from "./interpreter.ts";

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

beforeEach(() => {
  python.resetNamespace();
});

async function text(...lines: readonly string[]): Promise<string> {
  const code = [
    "import torch, einops",
    "from einops import rearrange, repeat, reduce, einsum",
    "x = torch.arange(24).reshape(2, 3, 4)",
    ...lines,
  ].join("\n");
  return textOf(recorded(await python.runCell({ id: "cell", code })));
}

test("sizes are keyword arguments, a list of tensors is a first axis", async () => {
  expect(
    await text(
      "print(rearrange(x, 'a b (c d) -> a c b d', d=2).shape)",
      "print(rearrange([x, x], 'n a b c -> a (n b) c').shape)",
      "print(repeat(x[0, 0], 'c -> c r', r=2).tolist())",
      "print(reduce(x.float(), 'a b c -> a', 'mean').tolist())",
      "print(einsum(x.float(), x.float(), 'a b c, a d c -> a b d').shape)",
    ),
  ).toBe(
    [
      "torch.Size([2, 2, 3, 2])",
      "torch.Size([2, 6, 4])",
      "[[0, 0], [1, 1], [2, 2], [3, 3]]",
      "[5.5, 17.5]",
      "torch.Size([2, 3, 3])",
      "",
    ].join("\n"),
  );
});

test("a pattern that does not fit is an EinopsError", async () => {
  expect(
    await text(
      "try:",
      "    rearrange(x, 'a b -> b a')",
      "except einops.EinopsError as error:",
      "    print(error)",
    ),
  ).toBe(
    'rearrange: the left side names 2 axes of int64[2,3,4], which has 3, in "a b -> b a"\n',
  );
});
