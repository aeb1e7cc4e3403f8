/** @file The page before any press, in each engine: numbers, both themes, a narrow screen. */
import { expect } from "vitest";
import { encodeLink } from "../../src/components/Notebook/link.ts";
import { expectCommittedNumbers } from "./committed-charts.ts";
import { journey } from "./journey.ts";
import {
  attributeOf,
  inCell,
  open,
  pressButton,
  textOf,
  tutorialPath,
  until,
} from "./tutorial.ts";

const narrow = 390;

journey(
  "the page reads well in both themes and on a narrow screen",
  async ({ reader, server }) => {
    await open(reader, server);
    for (const name of ["loss", "attention"]) {
      await expectCommittedNumbers(reader, name, "gpt2");
    }
    const looks = new Map<string, string>();
    // the button goes from the system's theme to light to dark
    for (let press = 0; press < 3; press++) {
      await reader.click(`button[class*="toggleButton"]`);
      const { theme, colours } = await reader.evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(
          document.documentElement,
        );
        return {
          theme: document.documentElement.dataset["theme"] ?? "",
          colours: `${color} on ${backgroundColor}`,
        };
      });
      looks.set(theme, colours);
    }
    expect([...looks.keys()].sort()).toEqual(["dark", "light"]);
    expect(looks.get("dark")).not.toBe(looks.get("light"));

    await open(reader, server, tutorialPath, narrow);
    const layout = await reader.evaluate(() => ({
      width: window.innerWidth,
      needed: document.documentElement.scrollWidth,
      cutOff: [...document.querySelectorAll("[data-cell] button")]
        .map((button) => button.getBoundingClientRect())
        .filter(
          ({ width, left, right }) =>
            width > 0 && (left < 0 || right > window.innerWidth),
        ).length,
    }));
    expect(layout).toMatchObject({ width: narrow, cutOff: 0 });
    // a scroll bar may take some of it
    expect(layout.needed).toBeLessThanOrEqual(narrow);
  },
);

journey(
  "a link's code is shown as it would run, and nothing runs by itself",
  async ({ reader, server }) => {
    const code = "ok = 1 # \u202e }\nz\u200b = 2";
    const link = await encodeLink({ edits: new Map([["loss", code]]) });
    await open(reader, server, `${tutorialPath}${link}`);
    expect(await textOf(reader, "[data-link=opened]")).toContain(
      "(U+202E, U+200B)",
    );
    expect(await textOf(reader, inCell("loss", "pre"))).toMatch(
      /ok = 1 # U\+202E \}\n+zU\+200B = 2/,
    );
    await pressButton(reader, inCell("loss"), "Edit");
    const marks = await until(
      reader,
      "marks in the editor",
      (selector: string) => {
        const found = [...document.querySelectorAll(selector)];
        return found.length > 0 && found.map((mark) => mark.textContent);
      },
      [inCell("loss", ".cm-content .unseen-character")],
    );
    expect(marks).toEqual(["U+202E", "U+200B"]);
    expect(await attributeOf(reader, inCell("loss"), "data-state")).toBe(
      "idle",
    );
  },
);
