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

  it("is not known of a model without a tokenizer", () => {
    expect(noTokenizer("toy").texts([1])).toBeUndefined();
  });
});
