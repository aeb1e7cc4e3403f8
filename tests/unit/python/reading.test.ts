/** @file Values read in the middle of a cell: where WebAssembly can wait for a promise (JSPI), and where it cannot. */
import { spawnSync } from "node:child_process";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stackSwitchingFlags } from "../../../scripts/stack-switching.ts";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { halves, recorded, startPython, textOf } from "./interpreter.ts";
import { asked, printed, program } from "./reading-program.ts";

const flags = stackSwitchingFlags();

test.skipIf(flags === undefined)(
  "Python waits for the engine, and asks once for the same value",
  () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...(flags ?? []),
        "--import",
        "tsx",
        new URL("./reading-child.ts", import.meta.url).pathname,
      ],
      { encoding: "utf8" },
    );
    expect(stdout, stderr).not.toBe("");
    expect(JSON.parse(stdout)).toEqual({ asked, text: printed });
  },
);

// the tests themselves run without the flag
describe("where Python cannot wait, the cell is run again with the value", () => {
  let python: Interpreter;
  const wanted: string[] = [];

  beforeAll(async () => {
    python = await startPython({
      evaluate: halves(wanted),
      mostReplays: 8,
    });
  }, 120_000);

  beforeEach(() => {
    python.resetNamespace();
    wanted.length = 0;
  });

  async function text(code: string, id = "cell"): Promise<string> {
    return textOf(recorded(await python.runCell({ id, code })));
  }

  test("it prints once, and asks for what a waiting Python asks for", async () => {
    expect(await text(program)).toBe(printed);
    expect(wanted).toEqual(asked);
  });

  test("a chart says where no model computed its numbers, which nobody knows of those after a reading", async () => {
    const withoutModel = async (code: string): Promise<unknown[]> => {
      const { outputs } = recorded(await python.runCell({ id: "cell", code }));
      return outputs.map(
        (output) => output.kind === "chart" && output.withoutModel,
      );
    };
    const code = [
      "import torch",
      "import plotly.express as px",
      "from nnsight import LanguageModel",
      "px.line(torch.tensor([1., 2.])).show()",
      "px.line([1., 2.]).show()",
      "with LanguageModel('gpt2').trace([[1]]) as tracer:",
      "    x = tracer.result.logits[0, 0].save()",
      "px.line(x).show()",
      "px.line(x * torch.zeros(10_000)).show()",
    ].join("\n");
    expect(await withoutModel(code)).toEqual([
      true,
      true,
      undefined,
      undefined,
    ]);
    expect(await withoutModel("px.line([x.mean().item()]).show()")).toEqual([
      undefined,
    ]);
  });

  test("text is told as it comes, up to the first value that is still to be computed", async () => {
    const code = [
      "import torch",
      "print('one')",
      "print(torch.ones(2))",
      "print('two')",
    ].join("\n");
    const told: string[] = [];
    await python.runCell({ id: "cell", code }, (printed) => {
      told.push(
        printed()
          .map(({ text }) => text)
          .join(""),
      );
    });
    expect(told[0]).toBe("one");
    expect(told.at(-1)).toBe("one\n");
  });

  test("what earlier cells left is as they left it", async () => {
    await text(
      "import torch, random\nseen = []\nfrom nnsight import LanguageModel",
      "a",
    );
    await text(
      "with LanguageModel('gpt2').trace([[1]]) as tracer:\n    x = tracer.result.logits.save()\nseen.append(x.mean().item())",
      "b",
    );
    expect(
      await text("seen.append(2 * x.sum().item())\nprint(seen)", "c"),
    ).toBe("[0.5, 10000.0]\n");
  });

  test("numbers that nobody seeded are drawn again as they were", async () => {
    const drawn = await text(
      "import torch, random\nfirst = (torch.rand(1).item(), random.random())\nprint(first)",
      "a",
    );
    await text(
      "from nnsight import LanguageModel\nwith LanguageModel('gpt2').trace([[1]]):\n    pass\n",
      "b",
    );
    const again = await text(
      "model = LanguageModel('gpt2')\nwith model.trace([[7]]):\n    y = model.lm_head.output.mean().item()\nprint(first)",
      "c",
    );
    expect(again).toBe(drawn);
    expect(wanted.length).toBe(1);
  });

  test("a program that catches everything does not catch that", async () => {
    const code = [
      "from nnsight import LanguageModel",
      "model = LanguageModel('gpt2')",
      "try:",
      "    with model.trace([[1]]):",
      "        print(model.lm_head.output.mean().item())",
      "except:",
      "    print('caught')",
    ].join("\n");
    expect(await text(code)).toBe("0.5\n");
  });

  test("too many readings are refused with a remedy", async () => {
    const code = [
      "from nnsight import LanguageModel",
      "model = LanguageModel('gpt2')",
      "for token in range(10):",
      "    with model.trace([[token]]):",
      "        model.transformer.wte.output.mean().item()",
    ].join("\n");
    const outcome = await python.runCell({ id: "cell", code });
    expect(outcome.kind).toBe("raised");
    if (outcome.kind !== "raised") return;
    expect(outcome.failure.message).toMatch(
      /asked for more than 8; read them together/,
    );
  });
});
