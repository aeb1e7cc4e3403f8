/** @file PyTorch was asked about every function of the table: one without an entry in the data would be held to nothing. */
import { expect, test } from "vitest";
import { dtypeCalls } from "../../../scripts/dtype-calls.ts";
import { dtypeRule } from "../../../src/tracing/torch/surface/dtype-rule.ts";
import kept from "../../../src/tracing/torch/surface/kept.json" with { type: "json" };

const calls = [...dtypeCalls()];

/** They take no tensor's dtype, or give what is no tensor, or complex numbers. */
const withoutRule = [
  "Tensor.new_full",
  "torch.arange",
  "torch.full",
  "torch.is_nonzero",
  "torch.linalg.eigvals",
  "torch.numel",
  "torch.range",
];

test("which dtypes it takes: scripts/fixtures/dtypes.py", () => {
  const missing = calls
    .filter(([name]) => dtypeRule(name) === undefined)
    .map(([name]) => name);
  expect(missing.sort()).toEqual(withoutRule);
});

test("what it keeps for the way back: scripts/fixtures/kept.py", () => {
  const missing = calls
    // what writes, or draws, goes no way back
    .filter(([, call]) => !/_\(/.test(call))
    .map(([name]) => name)
    .filter((name) => !(name in kept.functions));
  expect(missing).toEqual([]);
});
