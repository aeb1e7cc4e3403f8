/** @file What is shown is what runs: characters that would not be seen are written out. */
import { describe, expect, it } from "vitest";
import { plainHtml } from "../../../src/components/Code/lines.ts";
import { highlightedHtml } from "../../../src/components/Code/highlight.ts";
import { stretchesOf, unseenName } from "../../../src/charts/unseen.ts";

const shown = (text: string) =>
  stretchesOf(text)
    .map(({ text, unseen }) => (unseen ? `[${unseenName(text)}]` : text))
    .join("");

describe("a character that would not be seen is written out", () => {
  it.each([
    ["right-to-left override", "\u202e", "[U+202E]"],
    ["an isolate", "\u2066", "[U+2066]"],
    ["Arabic letter mark", "\u061c", "[U+061C]"],
    ["zero width space", "\u200b", "[U+200B]"],
    ["zero width joiner", "\u200d", "[U+200D]"],
    ["word joiner", "\u2060", "[U+2060]"],
    ["soft hyphen", "\u00ad", "[U+00AD]"],
    ["byte order mark", "\ufeff", "[U+FEFF]"],
    ["null", "\u0000", "[U+0000]"],
    ["escape", "\u001b", "[U+001B]"],
    ["a C1 control", "\u0085", "[U+0085]"],
    ["line separator", "\u2028", "[U+2028]"],
    ["no-break space", "\u00a0", "[U+00A0]"],
    ["Hangul filler, a letter without a shape", "\u3164", "[U+3164]"],
    ["braille blank", "\u2800", "[U+2800]"],
    ["a tag, of which whole texts can be hidden", "\u{e0041}", "[U+E0041]"],
    ["a variation selector", "\ufe0f", "[U+FE0F]"],
    ["half of a pair", "\ud83d", "[U+D83D]"],
  ])("%s", (_, character, mark) => {
    expect(shown(`a${character}b`)).toBe(`a${mark}b`);
  });

  it("and nothing else is", () => {
    const text = "def f(x):\n\treturn 'Größe 大小 שלום 😀' + \"<b>\"\n";
    expect(shown(text)).toBe(text);
  });
});

describe("a listing", () => {
  const code = "a = 1 # \u202e } if x\nb\u200b = '<'";
  const mark = (name: string) =>
    `<span class="unseen-character">${name}</span>`;

  it.each([
    ["plain", plainHtml(code)],
    ["coloured", highlightedHtml(code, "python")],
  ])("shows them, %s", (_, html) => {
    expect(html).toContain(mark("U+202E"));
    expect(html).toContain(mark("U+200B"));
    expect(html).not.toMatch(/[\u202e\u200b]/);
    expect(html).toContain("&lt;");
  });

  it("has a line wherever Python has one", () => {
    const lines = (html: string) => html.split("</div>").length - 1;
    for (const code of ["a\r\nb", "a\rb", "a\nb"]) {
      expect(lines(plainHtml(code))).toBe(2);
      expect(lines(highlightedHtml(code, "python"))).toBe(2);
    }
  });
});
