/** @file Other names of modules, as nnsight 0.8 binds what `rename=` says; each answer is the real library's. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { recorded, startPython } from "./interpreter.ts";

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

async function printed(rename: string, expression: string): Promise<string> {
  const code = `from nnsight import LanguageModel\nmodel = LanguageModel("gpt2", dispatch=True, rename=${rename})\nprint(${expression})`;
  const outcome = await python.runCell({ id: "cell", code });
  if (outcome.kind === "raised") return outcome.failure.message;
  const [output] = recorded(outcome).outputs;
  return output?.kind === "text"
    ? output.parts
        .filter((part) => typeof part === "string")
        .join("")
        .trim()
    : "";
}

describe("a name of a module", () => {
  test.each([
    [
      "{'transformer.h': 'layers'}",
      "model.layers[1].path",
      "model.transformer.h.1",
    ],
    [
      "{'.transformer': ['body', 'trunk']}",
      "model.trunk.path",
      "model.transformer",
    ],
    ["{'*.ln_f': 'norm'}", "model.norm.path", "model.transformer.ln_f"],
    [
      "{'attn': 'self_attn'}",
      "model.transformer.h[2].self_attn.path",
      "model.transformer.h.2.attn",
    ],
    [
      "{'attn.c_proj': 'attn.o'}",
      "model.transformer.h[0].attn.o.path",
      "model.transformer.h.0.attn.c_proj",
    ],
    [
      "{'attn': 'a', 'a.c_proj': 'a.o'}",
      "model.transformer.h[0].a.o.path",
      "model.transformer.h.0.attn.c_proj",
    ],
    [
      "{'attn': 'attn', 'self_attn': 'attn'}",
      "model.transformer.h[0].attn.path",
      "model.transformer.h.0.attn",
    ],
    ["{'nothing.here': 'x'}", "hasattr(model, 'x')", "False"],
    ["{'lm_head': 'weight'}", "model.weight.path", "model.lm_head"],
  ])("of %s: %s", async (rename, expression, path) => {
    expect(await printed(rename, expression)).toBe(path);
  });

  test.each([
    [
      "{'attn': 'mlp'}",
      /^ValueError: rename: 'mlp' for 'attn' would hide what model\.transformer\.h\.0 has of that name/,
    ],
    ["{'attn': 'output'}", /^ValueError: rename: 'output'/],
    ["{'attn': 'a', 'mlp': 'a'}", /^ValueError: rename: 'a' for 'mlp'/],
    ["{'transformer.h': 'config'}", /^ValueError: rename: 'config'/],
    ["{'transformer.h': 'eval'}", /^ValueError: rename: 'eval'/],
    ["{'*.*': 'x'}", /^ValueError: rename: '\*\.\*' must fit one module/],
    [
      "{'attn.c_proj': 'mlp.o'}",
      /^ValueError: rename: a name with dots must begin as its module does/,
    ],
    [
      "{int: 'x'}",
      /^NotImplementedError: rename: a class as a key is not offered here, got 'int'/,
    ],
    ["['x']", /^TypeError: rename: expected a dictionary/],
  ])("that cannot be is refused: %s", async (rename, message) => {
    expect(await printed(rename, "1")).toMatch(message);
  });

  test("is printed beside the module's own, and one from further up by itself", async () => {
    const text = await printed(
      "{'transformer.h.1': 'second', 'h': 'blocks'}",
      "model",
    );
    expect(text).toContain("\n    (blocks/h): ModuleList(\n");
    expect(text).toMatch(
      /\n {2}\(generator\): Generator\(\n {4}\(streamer\): Streamer\(\)\n {2}\)\n {2}\(second\): GPT2Block\(\n/,
    );
  });
});

describe("what a model is made with", () => {
  const made = (options: string) =>
    printed(`None, ${options}`, "model.lm_head.path");

  test.each([
    "device_map='auto', attn_implementation='eager', revision='main', token=None",
    "torch_dtype=torch.float32",
    "dtype='auto'",
  ])("and changes nothing is accepted: %s", async (options) => {
    await python.runCell({ id: "torch", code: "import torch" });
    expect(await made(options)).toBe("model.lm_head");
  });

  test.each([
    ["load_in_8bit=True", /load_in_8bit is not offered here/],
    ["envoys={}", /envoys is not offered here/],
  ])(
    "and would change what it computes is refused: %s",
    async (options, message) => {
      expect(await made(options)).toMatch(message);
    },
  );

  test("another dtype is refused once the model is to compute", async () => {
    const half = (expression: string) =>
      printed("None, torch_dtype='float16'", expression);
    expect(await half("model.config.n_layer")).toBe("3");
    for (const expression of [
      "model.trace([1], trace=False)",
      "model.lm_head.weight",
      "list(model.parameters())",
    ]) {
      expect(await half(expression)).toMatch(
        /this page computes in float32, and the model was made with torch_dtype=float16/,
      );
    }
  });
});
