/** @file einops: patterns against the same in PyTorch's words, and errors that quote the pattern. */
import { describe, expect, test } from "vitest";
import * as einops from "../../../src/tracing/einops/einops.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import * as torch from "../../../src/tracing/torch/index.ts";
import { counting, numbers, textOf, weight } from "./graph-text.ts";

const recorder = new Recorder();
const x = counting(recorder, 2, 3, 4);
const image = counting(recorder, 2, 4, 6, 3);

function expectSame(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(numbers(actual)).toEqual(numbers(expected));
}

test("the tutorial's repeat puts the tokens behind each other", () => {
  const tokens = torch.tensor(recorder, [5, 6, 7, 8], [2, 2], "int64");
  const twice = einops.repeat(tokens, "batch seq_len -> batch (2 seq_len)");
  expect(numbers(twice)).toEqual([5, 6, 5, 6, 7, 8, 7, 8]);
  expect(twice.shape).toEqual([2, 4]);
});

describe("rearrange", () => {
  test.each<[string, Tensor, Tensor]>([
    ["a b c -> c a b", x, torch.permute(x, [2, 0, 1])],
    ["a b c -> a (b c)", x, torch.flatten(x, 1)],
    ["a b c -> (c a) b", x, torch.reshape(torch.permute(x, [2, 0, 1]), [8, 3])],
    ["a ... -> ... a", x, torch.movedim(x, 0, -1)],
    ["... -> (...)", x, torch.flatten(x)],
    ["a ... -> a (...)", x, torch.flatten(x, 1)],
    ["a b c -> a 1 b c", x, torch.unsqueeze(x, 1)],
    ["a b c -> a b c ()", x, torch.unsqueeze(x, -1)],
  ])("%s", (pattern, input, expected) => {
    expectSame(einops.rearrange(input, pattern), expected);
  });

  test("takes axes apart by the sizes given", () => {
    expectSame(
      einops.rearrange(image, "b (h h2) (w w2) c -> b h w (h2 w2 c)", {
        h2: 2,
        w2: 3,
      }),
      torch.reshape(
        torch.permute(
          torch.reshape(image, [2, 2, 2, 2, 3, 3]),
          [0, 1, 3, 2, 4, 5],
        ),
        [2, 2, 2, 18],
      ),
    );
  });

  test("an axis of size 1 goes", () => {
    expectSame(einops.rearrange(torch.unsqueeze(x, 1), "a 1 b c -> a b c"), x);
  });

  test("heads are split off in two operations", () => {
    const z = weight(recorder, "z", 2, 5, 12);
    expect(textOf(einops.rearrange(z, "b p (h d) -> b h p d", { h: 3 })))
      .toMatchInlineSnapshot(`
      "n0: float32[2,5,12] = weight name="z" shape=[2,5,12]
      n1: float32[2,5,3,4] = reshape n0 shape=[2,5,3,4]
      n2: float32[2,3,5,4] = permute n1 perm=[0,2,1,3]
      return n2"
    `);
  });
});

describe("repeat and reduce", () => {
  test.each<[string, einops.AxisSizes, Tensor]>([
    ["a b c -> a b (c r)", { r: 2 }, torch.repeat_interleave(x, 2, -1)],
    ["a b c -> a b (r c)", { r: 2 }, torch.repeat(x, [1, 1, 2])],
    ["a b c -> r a b c", { r: 2 }, torch.stack([x, x])],
    ["... -> ... 2", {}, torch.stack([x, x], -1)],
  ])("repeat %s", (pattern, sizes, expected) => {
    expectSame(einops.repeat(x, pattern, sizes), expected);
  });

  test.each<[string, einops.ReductionName, Tensor]>([
    ["a b c -> a", "sum", torch.sum(x, [1, 2])],
    ["a b c -> c b", "mean", torch.transpose(torch.mean(x, 0), 0, 1)],
    ["a b c -> a () c", "max", torch.amax(x, 1, true)],
    ["a b c ->", "min", torch.amin(x)],
    ["... c -> ...", "prod", torch.prod(x, -1)],
    [
      "a b (c 2) -> a b c",
      "mean",
      torch.mean(torch.reshape(x, [2, 3, 2, 2]), -1),
    ],
  ])("reduce %s by %s", (pattern, reduction, expected) => {
    expectSame(einops.reduce(x, pattern, reduction), expected);
  });
});

test("einsum takes whole words and an ellipsis", () => {
  const y = counting(recorder, 4, 5);
  expectSame(
    einops.einsum("batch head width, width out -> batch head out", [x, y]),
    torch.matmul(x, y),
  );
  expectSame(
    einops.einsum("... width, width out -> ... out", [x, y]),
    torch.matmul(x, y),
  );
});

describe("errors quote the pattern", () => {
  test.each<[() => unknown, string]>([
    [
      () => einops.rearrange(x, "a b -> b a"),
      'rearrange: the left side names 2 axes of float32[2,3,4], which has 3, in "a b -> b a"',
    ],
    [
      () => einops.rearrange(x, "a b c -> a b"),
      'rearrange: both sides must name the same axes, only one has c, in "a b c -> a b"; use einops.reduce',
    ],
    [
      () => einops.rearrange(x, "a b c -> a b c d"),
      'rearrange: both sides must name the same axes, only one has d, in "a b c -> a b c d"; use einops.repeat',
    ],
    [
      () => einops.rearrange(x, "a (b d) c -> a b d c"),
      'rearrange: of (b d) at most one size may be left open, give d, in "a (b d) c -> a b d c"',
    ],
    [
      () => einops.rearrange(x, "a (b d) c -> a b d c", { d: 2 }),
      'rearrange: (b d) must make up axis 1 with size 3 of float32[2,3,4], the sizes given make 2, in "a (b d) c -> a b d c"',
    ],
    [
      () => einops.rearrange(x, "a b c -> a b c", { d: 2 }),
      'rearrange: d=2 is given, but "a b c -> a b c" has no such axis',
    ],
    [
      () => einops.repeat(x, "a b c -> a b c r"),
      'repeat: the size of r must be given, in "a b c -> a b c r"; write einops.repeat(x, pattern, r=…)',
    ],
    [
      () => einops.rearrange(x, "a a b -> a b"),
      'einops: each axis is named once a side, got "a" twice, in "a a b -> a b"',
    ],
    [
      () => einops.rearrange(x, "a (b c -> a b c"),
      'einops: ( stands without its ), in "a (b c -> a b c"',
    ],
    [
      () => einops.rearrange(x, "a b c"),
      'einops: a pattern has two sides with -> between them, in "a b c"',
    ],
    [
      () => einops.reduce(x, "a b c -> a", "median" as einops.ReductionName),
      'reduce: the reduction must be sum, mean, max, min, prod, any, all, got "median"',
    ],
  ])("%#", (call, message) => {
    expect(call).toThrow(message);
  });
});
