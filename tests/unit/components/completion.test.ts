/** @file What the editor proposes behind a dot, and that its names are those of the Python modules. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { namesFile, pythonNames } from "../../../scripts/names.ts";
import {
  proposalsAt,
  type PythonNames,
} from "../../../src/components/LiveCell/completion.ts";

const names = JSON.parse(readFileSync(namesFile, "utf8")) as PythonNames;

/** Of a text with the cursor at its end, or where "|" stands. */
const proposals = (text: string) => {
  const [before = "", after = ""] = text.split("|");
  return proposalsAt(before + after, before.length, names);
};

const labels = (text: string) =>
  proposals(text)?.options.map(({ label }) => label);

describe("the names that the editor knows", () => {
  it("are those of the Python modules; else run `npm run names`", async () => {
    expect(names).toEqual(await pythonNames());
  }, 60_000);
});

describe("a proposal", () => {
  it("follows the model's modules by their path, whatever the index", () => {
    expect(labels("x = model.")).toEqual(
      expect.arrayContaining(["transformer", "lm_head", "trace", "generate"]),
    );
    expect(labels("model.transformer.h[layer_idx].")).toEqual([
      ...["ln_1", "attn", "ln_2", "mlp"],
      ...["output", "input"],
    ]);
    expect(labels("model.transformer.h[0].attn.c")).toEqual(
      expect.arrayContaining(["c_attn", "c_proj", "output"]),
    );
  });

  it("follows a loop over the layers", () => {
    const loop = "for layer in model.transformer.h:\n    y = layer.mlp.";
    expect(labels(loop)).toEqual(expect.arrayContaining(["c_fc", "output"]));
  });

  it("follows a loop that stands behind it, in a listing that goes on", () => {
    const list = "x = [layer.mlp.| for layer in model.transformer.h]\ny = x";
    expect(labels(list)).toEqual(expect.arrayContaining(["c_fc", "output"]));
    const middle = "with model.trace(t):\n    a = torch.sta|(b)\n    c = 1";
    expect(labels(middle)).toContain("stack");
  });

  it("is none inside strings and comments", () => {
    expect(proposals("x = 'model.|'")).toBeUndefined();
    expect(proposals("# model.|\ny = 1")).toBeUndefined();
  });

  it("offers a tensor's methods behind an activation, save first", () => {
    const found = labels("model.transformer.h[0].attn.output[0].");
    expect(found?.[0]).toBe("save");
    expect(found).toContain("mean");
  });

  it("knows functions with their signatures, and modules by their short names", () => {
    const randint = proposals("torch.rand")?.options.find(
      ({ label }) => label === "randint",
    );
    expect(randint?.detail).toContain("(low, high, size");
    expect(labels("F.")).toContain("softmax");
    expect(labels("einops.re")).toContain("rearrange");
  });

  it("replaces what has been typed behind the dot", () => {
    expect(proposals("torch.sta")?.typed).toBe(3);
    expect(proposals("torch.")?.typed).toBe(0);
  });

  it("offers a tensor's methods behind a name that may be one, and nothing behind a number", () => {
    expect(labels("logits.log_")).toContain("log_softmax");
    expect(proposals("x = 1.")).toBeUndefined();
    expect(proposals("torch")).toBeUndefined();
  });
});
