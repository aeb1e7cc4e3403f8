import fc from "fast-check";
import { expect, test } from "vitest";
import { outputBlocks } from "../../../src/components/LiveCell/output-blocks.ts";

test("what is not long is one block", () => {
  expect(outputBlocks("a\nb")).toEqual([{ parts: ["a\nb"], lines: 2 }]);
  expect(outputBlocks("")).toEqual([]);
});

test("many lines come in blocks of whole lines, a long line in parts", () => {
  const long = "😀".repeat(5000);
  const text = `${"x\n".repeat(450)}${long}\n\nend`;
  const blocks = outputBlocks(text);
  expect(blocks.map(({ lines }) => lines)).toEqual([200, 200, 50, 1, 2]);
  expect(blocks[3]?.parts.map((part) => part.length)).toEqual([
    4000, 4000, 2001,
  ]);
  // a part ends between characters
  const odd = outputBlocks(`a${long}`)[0]?.parts ?? [];
  expect(odd.map((part) => part.length)).toEqual([4001, 4000, 2000]);
});

test("nothing is lost, and no block goes on in the line of the next", () => {
  const line = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.nat({ max: 9000 }).map((length) => "y".repeat(length)),
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 30 }),
      fc.integer({ min: 1, max: 20 }),
      (lines, times) => {
        const text = Array.from({ length: times }, () => lines.join("\n")).join(
          "\n",
        );
        const blocks = outputBlocks(text);
        expect(blocks.flatMap(({ parts }) => parts).join("")).toBe(text);
        for (const { parts } of blocks.slice(0, -1)) {
          expect(parts.at(-1)?.endsWith("\n")).toBe(true);
        }
      },
    ),
  );
});
