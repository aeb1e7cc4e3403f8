/** @file What is shown is what runs: nothing in a link's code or in its output is unseen, or moves what stands beside it. */
import { encodeLink } from "../../../src/components/Notebook/link.ts";
import {
  cell,
  chart,
  expect,
  open,
  press,
  run,
  test,
  tutorial,
} from "./site.ts";

const hidden = [
  "# \u202e } x fi",
  'word = "a\u200bb\u2066"',
  'print(word + "\u202e", len(word))',
  'print("\u05e9\u05dc\u05d5\u05dd = 1")',
].join("\n");

test("a link's unseen characters are written out in listing, editor, note and output", async ({
  page,
  server,
}) => {
  const link = await encodeLink({ edits: new Map([["attention", hidden]]) });
  await open(page, server, `${tutorial}${link}`);
  const place = cell(page, "attention");
  const note = page.locator("[data-link=opened]");
  await expect(note).toContainText("“attention” (As in 2023)");
  await expect(note).toContainText("U+202E, U+200B, U+2066");
  const marks = ["U+202E", "U+200B", "U+2066", "U+202E"];
  await expect(place.locator("pre .unseen-character")).toHaveText(marks);
  await place.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(place.locator(".cm-content .unseen-character")).toHaveText(
    marks,
  );
  await run(page, "attention");
  const output = place.locator("[data-output=text]");
  await expect(output).toContainText("aU+200BbU+2066U+202E 4");
  await expect(output).not.toContainText(/[\u200b\u2066\u202e]/);
  await expect(output).toHaveCSS("unicode-bidi", "plaintext");

  // names in a chart, and what an error says
  await place.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(
    [
      'px.bar(x=["\\u202ea", "b"], y=[1, 2], title="t\\u200b").show()',
      'raise ValueError("no\\u202e \\x1b")',
    ].join("\n"),
  );
  await press(page, "attention");
  await expect(place).toHaveAttribute("data-state", "failed");
  const figure = chart(page, "attention");
  await expect(figure).toContainText("tU+200B");
  await expect(figure).toContainText("U+202Ea");
  for (const shown of [figure, place.locator("[data-status]"), place]) {
    // what the editor holds is the reader's own
    const texts = await shown.evaluate((element) => {
      const copy = element.cloneNode(true) as Element;
      for (const editor of copy.querySelectorAll(".cm-editor")) editor.remove();
      return copy.textContent;
    });
    for (const unseen of ["\u200b", "\u202e", "\u001b"]) {
      expect(texts).not.toContain(unseen);
    }
  }
  await expect(place.locator("[data-status]")).toContainText("noU+202E U+001B");
});

test("letters written from the right do not move a listing's other letters", async ({
  page,
  server,
}) => {
  const code = "\u05d0 = 1 + \u05d1 # 2";
  const link = await encodeLink({ edits: new Map([["loss", code]]) });
  await open(page, server, `${tutorial}${link}`);
  const line = cell(page, "loss").locator("pre code > div").first();
  await expect(line).toHaveText(code);
  const lefts = await line.evaluate((line) => {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const found: number[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < (node.textContent ?? "").length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        found.push(range.getBoundingClientRect().left);
      }
    }
    return found;
  });
  expect(lefts).toHaveLength(code.length);
  expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
});

test("a link that changes nothing says so, and offers nothing to run", async ({
  page,
  server,
}) => {
  await open(page, server);
  const listing = await cell(page, "loss")
    .locator("pre code > div")
    .allTextContents();
  const link = await encodeLink({
    edits: new Map([["loss", listing.join("\n")]]),
  });
  await page.goto("about:blank");
  await open(page, server, `${tutorial}${link}`);
  const note = page.locator("[data-link=opened]");
  await expect(note).toContainText("This link changes nothing on this page.");
  await expect(note.getByRole("button")).toHaveText(["Close this note"]);
  await note.getByRole("button").click();
  await expect(note).toHaveCount(0);
});
