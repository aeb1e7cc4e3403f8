/** @file A reader's work in each engine: it outlives links and reloads, fails where the reader looks, and ends at Cancel. */
import { expect } from "vitest";
import { journey } from "./journey.ts";
import { tabTo, typeOver } from "./keyboard.ts";
import type { Reader } from "./reader.ts";
import {
  attributeOf,
  inCell,
  inChart,
  open,
  pressButton,
  pressRun,
  reached,
  run,
  textOf,
  until,
} from "./tutorial.ts";

const helper = "show = lambda x: x.nope; print(7); show(torch.ones(2))";

async function edit(reader: Reader, id: string, code: string): Promise<void> {
  await pressButton(reader, inCell(id), "Edit");
  await typeOver(reader, id, code);
}

/** Waits until a cell's listing, or its editor, holds a text. */
async function holds(reader: Reader, id: string, text: string): Promise<void> {
  await until(
    reader,
    `${text} in ${id}`,
    (scope: string, text: string) =>
      [...document.querySelectorAll(`${scope} pre, ${scope} .cm-content`)].some(
        (each) => (each.textContent ?? "").includes(text),
      ),
    [inCell(id), text],
  );
}

/** The focus has not fallen to the page's top, and keys are heard where it is. */
async function expectFocusIn(reader: Reader, scope: string): Promise<void> {
  const where = await reader.evaluate((scope) => {
    const element = document.activeElement;
    const isDead = element instanceof HTMLButtonElement && element.disabled;
    return element?.closest(scope) != null && !isDead
      ? "inside"
      : (element?.outerHTML.slice(0, 120) ?? "nowhere");
  }, scope);
  expect(where).toBe("inside");
}

journey(
  "work outlives a link and a reload, a failure is told at its line and its chart, and Cancel ends a large product",
  async ({ reader, server }) => {
    await open(reader, server);
    await run(reader, "loss");
    const tutorial = await reader.evaluate(() => window.location.pathname);
    await edit(reader, "loss", helper);

    // the bar's own link to another page of the site, and back; then a reload
    // by script: what is kept is told about now, and would move the link away from under a pointer
    await reader.evaluate(() =>
      document
        .querySelector<HTMLElement>('section a[href$="docs/models"]')
        ?.click(),
    );
    await until(
      reader,
      "the page of models",
      // the address changes before the page does
      () => document.querySelector("h1")?.textContent === "Models",
      [],
    );
    await reader.evaluate(() => history.back());
    await until(
      reader,
      "the tutorial",
      (path: string) =>
        window.location.pathname === path &&
        document.querySelector("[data-cell]") !== null,
      [tutorial],
    );
    await holds(reader, "loss", helper);
    expect(await attributeOf(reader, inCell("loss"), "data-state")).toBe(
      "gone",
    );
    // by an empty page: WebKitGTK's storage for automation loses what it caches where one page follows another directly
    await reader.open("about:blank");
    await open(reader, server);
    await holds(reader, "loss", helper);

    // another run succeeds, so that a chart of ours is there; then one fails
    await pressButton(reader, inCell("loss"), "Reset");
    await expectFocusIn(reader, inCell("loss"));
    await run(reader, "loss");
    await edit(reader, "loss", helper);
    await pressRun(reader, "loss");
    await reached(reader, "loss", ["failed"]);
    expect(await textOf(reader, inCell("loss", "[data-status]"))).toMatch(
      /^Failed: /,
    );
    expect(await textOf(reader, inCell("loss", "[data-failure]"))).toContain(
      "AttributeError",
    );
    expect(await textOf(reader, inChart("loss", "[data-agreement]"))).toMatch(
      /^The last run failed and drew nothing/,
    );
    await until(
      reader,
      "a marked line",
      (selector: string) => document.querySelector(selector) !== null,
      [inCell("loss", ".failed-line")],
    );

    // inside of one operation, where only a new engine helps
    await reader.click(inCell("loss", ".cm-content"));
    await typeOver(
      reader,
      "loss",
      "x = torch.ones(4000, 4000); print((x @ x.cos()).sum())",
    );
    await tabTo(reader, inCell("loss", "button"), "Run again");
    await reader.press("Enter");
    await reached(reader, "loss", ["running"]);
    await expectFocusIn(reader, inCell("loss"));
    await reader.press("Enter");
    await reached(reader, "loss", ["cancelled"], 2000);
    await expectFocusIn(reader, inCell("loss"));
    await pressButton(reader, inCell("loss"), "Reset");
    await run(reader, "loss");
    // the model was not fetched again
    expect(
      server.requests.filter((path) => path.includes("model.safetensors")),
    ).toHaveLength(1);
  },
);
