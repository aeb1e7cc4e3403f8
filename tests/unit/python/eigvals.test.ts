/** @file torch.linalg.eigvals: complex numbers in two parts, and words for what is not known of them. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { startPython } from "./interpreter.ts";

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

beforeEach(() => {
  python.resetNamespace();
});

async function failing(code: string): Promise<string> {
  const outcome = await python.runCell({ id: "cell", code });
  return outcome.kind === "raised" ? outcome.failure.message : "";
}

const two = "torch.stack([torch.eye(2), torch.tensor([[0., -2.], [2., 0.]])])";

test("of a batch have a real part, an imaginary part and a size", async () => {
  const code = `
import torch
values = torch.linalg.eigvals(${two})
assert values.shape == (2, 2) and len(values) == 2
assert values.real.tolist() == [[1.0, 1.0], [0.0, 0.0]], values
assert sorted(values.imag[1].tolist()) == [-2.0, 2.0]
assert values.abs().tolist() == [[1.0, 1.0], [2.0, 2.0]]
assert values[1].abs().tolist() == [2.0, 2.0]
`;
  expect(await failing(code)).toBe("");
});

test.each([
  ["torch.linalg.eigvals(torch.ones(2, 3))", "must be square"],
  ["torch.linalg.eigvals(torch.full((2, 2), math.nan))", "finite numbers"],
  [`torch.linalg.eigvals(${two}).exp()`, "have .real, .imag, .abs()"],
  [`torch.linalg.eigvals(${two}) + 1`, "unsupported operand"],
  [
    "torch.linalg.eig(torch.eye(2))",
    "use torch.linalg.eigvals for the eigenvalues",
  ],
])("%s is refused by name", async (code, words) => {
  expect(await failing(`import math\nimport torch\n${code}`)).toContain(words);
});
