/** @file The text of single tokens, as the embedded model's tokenizer has them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTokenizer, noTokenizer } from "../../../src/models/tokenizer.ts";

const tokenizer = createTokenizer(
  JSON.parse(
    readFileSync("static/models/induction-mini/tokenizer.json", "utf8"),
  ) as object,
);

describe("the text of a token", () => {
  it("keeps its spaces and breaks, wherever it stands", () => {
    const ids = tokenizer.encode(" Jordan .\n");
    expect(tokenizer.texts(ids)).toEqual([" Jordan", " .", "\n"]);
  });

  it("has the vocabulary's own names, and decodes spaces as they are", () => {
    const ids = tokenizer.encode("The people .");
    expect(tokenizer.names([...ids, 10_000])).toEqual([
      "The",
      "Ġpeople",
      "Ġ.",
      undefined,
    ]);
    expect(tokenizer.idsOf(["Ġpeople", "Ġno such"])).toEqual([661, undefined]);
    expect(tokenizer.decode(ids)).toBe("The people .");
  });

  it("is not known of a model without a tokenizer", () => {
    const none = noTokenizer("toy");
    expect(none.texts([1])).toBeUndefined();
    // generation asks which token ends a text
    expect(none.idsOf(["<|endoftext|>"])).toEqual([undefined]);
    expect(() => none.encode("a")).toThrow("has no tokenizer.json");
  });
});
