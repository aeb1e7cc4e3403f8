/** @file What cells print and show, and how they fail. */
import { describe, expect, test } from "vitest";
import type { CellFailure } from "../../../src/python/cell-record.ts";
import {
  halves,
  raised,
  recorded,
  startPython,
  textOf,
} from "./interpreter.ts";
import { pythonAfter } from "./prepared.ts";

const runCell = pythonAfter(
  [
    "import torch",
    "import plotly.express as px",
    "from nnsight import LanguageModel",
    "model = LanguageModel('gpt2')",
    "ids = torch.tensor([[1, 2, 3]])",
    "with model.trace(ids):",
    "    logits = model.lm_head.output.save()",
  ],
  { evaluate: halves() },
);

async function text(code: string): Promise<string> {
  return textOf(recorded(await runCell({ id: "cell", code })));
}

async function failure(code: string, id = "cell"): Promise<CellFailure> {
  return raised(await runCell({ id, code }));
}

describe("printing", () => {
  test("a tensor leaves its node in the text, and nothing is computed", async () => {
    expect(await text("print('ids', ids, [ids, 3])")).toBe(
      "ids <n0> [tensor([[1, 2, 3]]), 3]\n",
    );
  });

  test("text that is made of a tensor is text, whoever looks at it", async () => {
    const code = [
      "line = f'{logits.mean():>6.2f}|'",
      "print(len(line), line, sorted([f'{x}' for x in logits[0, 0, :2]]))",
      "print({'a': logits[0, 0, 0]}, str(logits[0, 0, :1])[:7])",
    ].join("\n");
    expect(await text(code)).toBe(
      "7   0.50| ['0.5', '0.5']\n{'a': tensor(0.5000, grad_fn=<SelectBackward0>)} tensor(\n",
    );
  });

  test("what was printed is the value of then, whatever is written later", async () => {
    expect(await text("x = torch.ones(2)\nprint(x)\nx[0] = 5\nx")).toMatch(
      /^<n(\d+)>\n<n(?!\1>)\d+>\n$/,
    );
  });

  test("a scalar that is known is written at once", async () => {
    expect(await text("print(f'{ids.sum():4d}', ids.max().item())")).toBe(
      "   6 3\n",
    );
  });

  test("a wrong format fails on its line", async () => {
    const { message } = await failure("print(f'{logits.mean():.2q}')");
    expect(message).toBe(
      "ValueError: Unknown format code 'q' for object of type 'float'",
    );
  });

  test("the last expression is shown unless it is None or ends in a semicolon", async () => {
    expect(await text("1 + 1")).toBe("2\n");
    expect(await text("ids")).toBe("<n0>\n");
    expect(await text("ids;")).toBe("");
    expect(await text("None")).toBe("");
    expect(await text("'a\\nb'")).toBe("'a\\nb'\n");
  });

  test("text and charts keep their order", async () => {
    const { outputs } = recorded(
      await runCell({
        id: "cell",
        code: "print('a')\npx.line(y=[1, 2]).show()\nprint('b')\npx.imshow([[1, 2]])",
      }),
    );
    const kinds = outputs.map((output) =>
      output.kind === "text" ? "text" : output.chart["kind"],
    );
    expect(kinds).toEqual(["text", "line", "text", "heatmap"]);
  });

  test("inside a trace a tensor prints once the model has run", async () => {
    const code = [
      "with model.trace(ids):",
      "    print(model.transformer.h[0].output)",
    ].join("\n");
    expect(await text(code)).toMatch(/^<n\d+>\n$/);
  });

  test("standard error is part of the output", async () => {
    expect(await text("import sys\nprint('x', file=sys.stderr)")).toBe("x\n");
  });
});

describe("failing", () => {
  test("an error shows the reader's own lines only", async () => {
    await runCell({
      id: "above",
      code: "def product(x):\n    return x @ torch.ones(4)",
    });
    expect(await failure("y = 1\nproduct(torch.ones(3))"))
      .toMatchInlineSnapshot(`
      {
        "at": {
          "cellId": "cell",
          "line": 2,
        },
        "message": "RuntimeError: matmul: the last axis of the first must equal the last but one of the second, got float32[1,3] and float32[4,1]",
        "origin": "refusal",
        "traceback": "Traceback (most recent call last):
        File "cell", line 2, in <module>
          product(torch.ones(3))
          ~~~~~~~^^^^^^^^^^^^^^^
        File "above", line 2, in product
          return x @ torch.ones(4)
                 ~~^~~~~~~~~~~~~~~
      RuntimeError: matmul: the last axis of the first must equal the last but one of the second, got float32[1,3] and float32[4,1]",
        "within": {
          "cellId": "above",
          "line": 2,
        },
      }
    `);
  });

  test("a crash of ours surfaces as an internal error that asks for a report", async () => {
    const { message, origin } = await failure(
      "from _page.bridge import page\npage.text(torch.zeros(1))\npage.text(3)",
    );
    expect(origin).toBe("internal");
    expect(message).toMatch(
      /^InternalError: internal: TypeError: .*; this is a fault of the page, not of your program; please report it with the cell$/,
    );
  });

  test.each([
    ["torch.ones(2) @ torch.ones(3)", "refusal"],
    ["torch.ones(2).no_such_method()", "refusal"],
    ["from torch import fft", "refusal"],
    ["torch.sum()", "refusal"],
    ["torch.tensor()", "program"],
    ["1 / 0", "program"],
    ["raise KeyError('own')", "program"],
    ["from torch._types import by_name\nby_name['x']", "program"],
    ["torch.ones(2).size.__func__(None)", "internal"],
  ])("%s is of the origin %s", async (code, origin) => {
    expect((await failure(code)).origin).toBe(origin);
  });

  test("a syntax error has its line", async () => {
    const { at, message } = await failure("x = 1\ny = (");
    expect(message).toBe("SyntaxError: '(' was never closed");
    expect(at).toEqual({ cellId: "cell", line: 2 });
  });

  test("what was printed before the error is kept", async () => {
    const outcome = await runCell({
      id: "cell",
      code: "print('before', ids)\n1 / 0",
    });
    expect(outcome.kind).toBe("raised");
    expect(textOf(outcome.record)).toBe("before <n0>\n");
  });

  test("a tensor in a message is written out", async () => {
    const { message } = await failure(
      "raise ValueError(f'bad {logits.mean()}')",
    );
    expect(message).toBe("ValueError: bad 0.5");
  });

  test("an endless recursion is an error like others", async () => {
    const { message } = await failure("def f():\n    return f()\nf()");
    expect(message).toBe("RecursionError: maximum recursion depth exceeded");
  });

  test("printing what never runs fails, even where the trace's own error was caught", async () => {
    const code = [
      "try:",
      "    with model.generate(max_new_tokens=1) as generator:",
      "        with generator.invoke(ids):",
      "            print(model.transformer.h[0].output[0])",
      "            1 / 0",
      "except ZeroDivisionError:",
      "    pass",
    ].join("\n");
    expect((await failure(code)).message).toMatch(
      /^RuntimeError: model\.transformer\.h\.0\.output\[0\]: its value is needed before/,
    );
  });

  test("the next cell runs after one that failed", async () => {
    await failure("with model.trace(ids):\n    1 / 0");
    expect(await text("2")).toBe("2\n");
    await text("with model.trace(ids): x = model.lm_head.output.save()");
  });

  test.each([
    [
      "torch.fft",
      "AttributeError: torch.fft (Fourier transforms): this page's stand-in for torch does not have it",
    ],
    [
      "torch.softmx",
      "AttributeError: torch.softmx: this page's stand-in for torch does not have it. Did you mean: 'softmax'?",
    ],
    [
      "from torch import fft",
      "ImportError: torch.fft (Fourier transforms): this page's stand-in for torch does not have it",
    ],
    [
      "import pandas",
      "ModuleNotFoundError: pandas: not on this page; its Python has the standard library and stand-ins for torch, einops, nnsight, numpy, transformers, plotly, matplotlib.pyplot, circuitsvis and tqdm; a dictionary of lists goes where a data frame would",
    ],
    [
      "torch.zeros(2, dtype=torch.complex64)",
      /^AttributeError: torch\.complex64: there are no complex numbers here; keep the real and the imaginary part/,
    ],
    [
      "ids.foo",
      "AttributeError: Tensor.foo: this page's stand-in for torch does not have it",
    ],
    [
      "ids.cfloat()",
      /^AttributeError: torch\.cfloat: there are no complex numbers here/,
    ],
    [
      "import torch.fft",
      "ModuleNotFoundError: torch.fft: this page's stand-in for torch does not have it",
    ],
    ["input()", /^RuntimeError: input: a page cannot ask for a line/],
    [
      "px.line(y=torch.ones(2, 2))",
      /^ValueError: line: expected 1 axes, got shape \[2, 2\]; one row of numbers is drawn/,
    ],
    [
      "px.line(y=[1, 2], x=[3])",
      "ValueError: line: x and y must have one length, got 1 and 2",
    ],
    ["px.imshow([1, 2])", /^ValueError: imshow: expected 2 axes/],
    ["px.violin(y=[1])", /^AttributeError: plotly\.express\.violin: /],
    [
      "px.line(y=[1], colour='red')",
      /^TypeError: line: colour is not known to this page's stand-in/,
    ],
  ])("%s says what is wrong", async (code, message) => {
    const got = await failure(code);
    if (typeof message === "string") expect(got.message).toBe(message);
    else expect(got.message).toMatch(message);
    expect(got.at).toEqual({ cellId: "cell", line: 1 });
  });
});

test("a fresh namespace knows nothing of the one before", async () => {
  const python = await startPython();
  recorded(await python.runCell({ id: "above", code: "ids = 1" }));
  python.resetNamespace();
  const { message } = raised(await python.runCell({ id: "cell", code: "ids" }));
  expect(message).toMatch(/^NameError: name 'ids' is not defined/);
});
