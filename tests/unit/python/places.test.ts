/** @file Where an error is shown, and what is refused on its line before it is tried, for its size. */
import { describe, expect, test } from "vitest";
import type { CellFailure } from "../../../src/python/cell-record.ts";
import { raised, recorded } from "./interpreter.ts";
import { pythonAfter } from "./prepared.ts";

const runCell = pythonAfter([
  "import torch",
  "def half(x):",
  "    return x.nope",
  "",
]);

async function failure(...lines: readonly string[]): Promise<CellFailure> {
  const code = lines.join("\n");
  return raised(await runCell({ id: "loss", code }));
}

describe("an error", () => {
  test("in a helper of another cell is at the line that was run, and names the helper's", async () => {
    const { at, within } = await failure("x = torch.ones(2)", "half(x)");
    expect(at).toEqual({ cellId: "loss", line: 2 });
    expect(within).toEqual({ cellId: "setup", line: 3 });
  });

  test("in a function of the cell itself is at the outermost line", async () => {
    const { at, within } = await failure("def f():", "    1 / 0", "", "f()");
    expect(at).toEqual({ cellId: "loss", line: 4 });
    expect(within).toEqual({ cellId: "loss", line: 2 });
  });

  test("on a line of its own has one place", async () => {
    const { at, within } = await failure("", "1 / 0");
    expect(at).toEqual({ cellId: "loss", line: 2 });
    expect(within).toBeUndefined();
  });

  test("of syntax is where Python says", async () => {
    const { at, within } = await failure("x = 1", "y = = 2");
    expect(at).toEqual({ cellId: "loss", line: 2 });
    expect(within).toBeUndefined();
  });
});

test("a cell says on which of its lines each value is looked at", async () => {
  const code = [
    "def show(x):",
    "    print(x)",
    "x = torch.arange(3)",
    "show(x + 1)",
    "import plotly.express as px",
    "px.line(y=x + 2).show()",
    "x + 3",
  ].join("\n");
  const { looks } = recorded(await runCell({ id: "loss", code }));
  expect(looks.map(({ line }) => line)).toEqual([4, 6, 7]);
});

describe("what cannot fit", () => {
  const tooLarge =
    /at most [\d.]+ [MG]B (?:together )?in a browser, got ([\d.]+ [A-Z]+B)/;

  test.each([
    ["torch.zeros(100000, 100000)", "40.0 GB"],
    ["torch.ones(100000, 1) @ torch.ones(1, 100000)", "40.0 GB"],
    ["torch.randn(20000, 20000)", "1.60 GB"],
    ["torch.rand(20000, 20000)", "1.60 GB"],
    ["torch.randint(0, 9, (20000, 20000))", "3.20 GB"],
    ["torch.arange(10 ** 9)", "8.00 GB"],
    ["torch.arange(40000).repeat(40000)", "12.8 GB"],
    // each fits, and all that one operation needs does not
    ["x = torch.ones(16000, 16000); (x + 1) + (x + 2)", "3.07 GB"],
    ["x = torch.ones(16000, 16000); (x + 1) @ (x + 2)", "3.07 GB"],
    ["x = torch.ones(16000, 16000); torch.where(x > 0, x, x + 1)", "3.33 GB"],
  ])("%s is refused on its line, with its size", async (code, size) => {
    const { message, at, origin } = await failure("", code);
    expect(tooLarge.exec(message)?.[1]).toBe(size);
    expect(message).not.toContain("internal");
    expect(origin).toBe("refusal");
    expect(at).toEqual({ cellId: "loss", line: 2 });
  });
});
