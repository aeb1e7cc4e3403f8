/** @file A text that a listing declares: found, written back as Python reads it, and told what the model makes of it. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";
import { beforeAll, describe, expect, it } from "vitest";
import {
  pythonOfText,
  textOfPython,
} from "../../../src/components/LiveCell/python-string.ts";
import type { TextRule } from "../../../src/components/LiveCell/setting-rules.ts";
import {
  settingsOf,
  withSetting,
} from "../../../src/components/LiveCell/settings.ts";
import {
  factsOfText,
  problemOfText,
} from "../../../src/components/LiveCell/text-bounds.ts";
import { createTokenizer } from "../../../src/models/tokenizer.ts";
import { readPage } from "../../../src/plugins/pages/folder.ts";

let python: Awaited<ReturnType<typeof loadPyodide>>;

beforeAll(async () => {
  python = await loadPyodide();
}, 60_000);

/** What Python makes of a literal, as the numbers of its characters. */
function characters(literal: string): unknown {
  const locals = python.toPy({ listing: `value = ${literal}\n` }) as object;
  const list = python.runPython(
    "box = {}; exec(listing, box); [ord(c) for c in box['value']]",
    { locals } as never,
  ) as { toJs: () => unknown };
  return list.toJs();
}

const points = (text: string): number[] =>
  [...text].map((character) => character.codePointAt(0) ?? 0);

describe("a text in Python", () => {
  it("is read by Python as it was typed, on one line, whatever it is", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom('"', "'", "\\", "\n", "\r\n", "\\n", "{x}", "#", '"""'),
      fc.constantFrom("\u202e", "\u2028", "\0", "\ufeff", "👩‍🚀", "é", "\u007f"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
        const text = parts.join("");
        const literal = pythonOfText(text);
        expect(literal).not.toMatch(/[\n\r]/);
        expect(characters(literal)).toEqual(points(text));
        expect(textOfPython(literal)).toBe(text);
      }),
      { numRuns: 300, seed: 1 },
    );
  }, 60_000);

  it("is quoted as a person would", () => {
    expect(pythonOfText("Mr. Jordan")).toBe('"Mr. Jordan"');
    expect(pythonOfText("it's")).toBe(`"it's"`);
    expect(pythonOfText('say "no"')).toBe(`'say "no"'`);
    expect(pythonOfText(`"it's"`)).toBe(String.raw`"\"it's\""`);
    expect(pythonOfText("a\u202eb\u{e0001}")).toBe(
      String.raw`"a\u202eb\U000e0001"`,
    );
  });

  it("is read from every plain literal as Python reads it", () => {
    for (const literal of [
      `"plain"`,
      String.raw`'it\'s'`,
      `u"x"`,
      String.raw`r"\d\n"`,
      String.raw`R'\''`,
      `"""two\nlines, "quoted" """`,
      `'''a\r\nb'''`,
      String.raw`"\a\b\f\n\r\t\v\0\07\101\x41\u00e9\U0001F600\\"`,
      '"one \\\nline"',
      '""',
    ]) {
      const text = textOfPython(literal);
      expect(text, literal).toBeDefined();
      expect(points(text ?? ""), literal).toEqual(characters(literal));
    }
  });

  it("is left alone where it is more than that", () => {
    for (const literal of [
      `b"x"`,
      `f"{x}"`,
      `rb"x"`,
      String.raw`"\N{BULLET}"`,
      String.raw`"\x4"`,
      String.raw`"\U00110000"`,
    ]) {
      expect(textOfPython(literal), literal).toBeUndefined();
    }
  });
});

const { settings: rules } = readPage("docs/your-own-text");
const listing = readFileSync("docs/your-own-text/text.py", "utf8");

const found = (code: string) =>
  settingsOf(code, rules).flatMap(({ kind, value }) =>
    kind === "text" ? [value] : [],
  );

describe("the text of a listing", () => {
  it("is found in the page's own, beside its numbers, and written back in place", () => {
    expect(settingsOf(listing, rules).map(({ rule }) => rule.name)).toEqual([
      "text",
      "layer",
      "head",
    ]);
    const [text = ""] = found(listing);
    expect(text).toMatch(/^Mr\. Michael Jordan.* Michael$/);
    const set = (code: string, value: string) =>
      withSetting(code, { rules, name: "text", value });
    const changed = set(listing, 'A "b"\nA');
    expect(changed).toBe(
      listing.replace(pythonOfText(text), String.raw`'A "b"\nA'`),
    );
    expect(found(changed)).toEqual(['A "b"\nA']);
    expect(set(changed, text)).toBe(listing);
  });

  it("is none in longer statements, blocks and other kinds of strings", () => {
    for (const code of [
      `text = "a" + "b"`,
      `text = "a" "b"`,
      `text = f"{a}"`,
      `text = b"a"`,
      `if True:\n    text = "a"`,
      `text = "a"\ntext = "b"`,
      `text = 5`,
      `text = "open`,
      `layer = "a"`,
    ]) {
      expect(found(code), code).toEqual([]);
    }
  });
});

const rule: TextRule = {
  kind: "text",
  name: "text",
  label: "Text",
  at: { variable: "text" },
  room: 12,
};
const tokenizer = createTokenizer(
  JSON.parse(
    readFileSync("static/models/induction-mini/tokenizer.json", "utf8"),
  ) as object,
);
const reading = { model: { name: "induction-mini", nCtx: 256 }, tokenizer };
const blind = { ...reading, tokenizer: undefined };

describe("what Settings says of a text", () => {
  it("is how many tokens it has, and which words come in pieces", () => {
    const said = (text: string) => factsOfText(text, rule, reading);
    expect(said(found(listing)[0] ?? "")).toMatchInlineSnapshot(
      `"20 tokens of at most 244; each word is one of them."`,
    );
    expect(said("the Pequod, the Pequod, Basketball")).toMatchInlineSnapshot(
      `"14 tokens of at most 244. induction-mini knows these words only in pieces: “Pequod” (Pe·qu·od), “Basketball” (B·ask·et·ball)."`,
    );
    expect(said("東京")).toMatchInlineSnapshot(
      `"6 tokens of at most 244. induction-mini knows these words only in pieces: “東京” (6 tokens)."`,
    );
    expect(said("1 2 3")).toMatchInlineSnapshot(`"3 tokens of at most 244."`);
    expect(said("zyx zyy zyz zyw zyv zyu zyt")).toMatchInlineSnapshot(
      `"20 tokens of at most 244. induction-mini knows these words only in pieces: “zyx” (zy·x), “zyy” (z·y·y), “zyz” (z·y·z), “zyw” (z·y·w), “zyv” (z·y·v), 2 more."`,
    );
    expect(factsOfText("a", rule, blind)).toBeUndefined();
  });

  it("is what the model cannot take, with the reason", () => {
    const wrong = (text: string) => problemOfText(text, rule, reading);
    expect(wrong("a")).toBeUndefined();
    expect(wrong("")).toMatchInlineSnapshot(
      `"Must hold at least one character."`,
    );
    expect(wrong("a\ud800")).toMatchInlineSnapshot(
      `"Must hold no half of a character."`,
    );
    expect(wrong(" the".repeat(244))).toBeUndefined();
    expect(wrong(" the".repeat(245))).toMatchInlineSnapshot(
      `"Must be at most 244 tokens, got 245: induction-mini reads at most 256, and the listings add 12."`,
    );
    expect(problemOfText(" the".repeat(245), rule, blind)).toBeUndefined();
  });
});
