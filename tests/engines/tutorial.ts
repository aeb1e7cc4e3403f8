/** @file Words of the tutorial's page for a journey in any engine. */
import { setTimeout as wait } from "node:timers/promises";
import { cachePrefix } from "../../src/live/kept-files.ts";
import type { SiteServer } from "../browser/site/server.ts";
import type { Reader } from "./reader.ts";

export const tutorialPath = "docs/induction-heads";

/** WebKit compiles Python and the engine for half a minute on two busy cores. */
const runMilliseconds = 180_000;

/** Waits until a function of the page gives something true, and returns it. */
export async function until<Arguments extends readonly unknown[], Result>(
  reader: Reader,
  what: string,
  condition: (...values: Arguments) => Result,
  values: Arguments,
  milliseconds = 20_000,
): Promise<NonNullable<Awaited<Result>>> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await reader.evaluate(condition, ...values);
    if (found) return found;
    if (Date.now() > end) {
      throw new Error(
        `${reader.browser}: ${what} must come within ${milliseconds} ms`,
      );
    }
    await wait(50);
  }
}

/** Opens a page of the site and waits until it is live. */
export async function open(
  reader: Reader,
  server: SiteServer,
  path: string = tutorialPath,
  width?: number,
): Promise<void> {
  await reader.open(`${server.url}${path}`, width);
  await until(
    reader,
    "a live page",
    () => document.documentElement.dataset["hasHydrated"] === "true",
    [],
  );
}

export function inCell(id: string, selector = ""): string {
  return `[data-cell="${id}"] ${selector}`.trim();
}

export function inChart(name: string, selector = ""): string {
  return `[data-chart="${name}"] ${selector}`.trim();
}

/** Presses the button of a cell that bears one of the labels, with the pointer. */
export async function pressButton(
  reader: Reader,
  scope: string,
  label: string,
): Promise<void> {
  await until(
    reader,
    `the button ${label} in ${scope}`,
    (scope: string, label: string) => {
      const button = [
        ...document.querySelectorAll<HTMLButtonElement>(`${scope} button`),
      ].find(
        (button) =>
          !button.disabled &&
          button.getAttribute("aria-disabled") !== "true" &&
          button.textContent?.trim() === label,
      );
      document
        .querySelector("[data-pressed-by-test]")
        ?.removeAttribute("data-pressed-by-test");
      button?.setAttribute("data-pressed-by-test", "");
      return button !== undefined;
    },
    [scope, label],
  );
  await reader.click("[data-pressed-by-test]");
}

/** Presses Run, whatever it is called by now. */
export async function pressRun(reader: Reader, id: string): Promise<void> {
  const label = await until(
    reader,
    `the run button of ${id}`,
    (scope: string) =>
      [...document.querySelectorAll(`${scope} button`)]
        .map((button) => button.textContent?.trim() ?? "")
        .find((text) => /^Run (live|again)$/.test(text)),
    [inCell(id)],
  );
  await pressButton(reader, inCell(id), label);
}

/** Waits until a cell is in one of the states. */
export async function reached(
  reader: Reader,
  id: string,
  states: readonly string[],
  milliseconds = runMilliseconds,
): Promise<string> {
  return until(
    reader,
    `cell ${id} in ${states.join(" or ")}`,
    (scope: string, states: readonly string[]) => {
      const state =
        document.querySelector(scope)?.getAttribute("data-state") ?? "";
      return states.includes(state) ? state : undefined;
    },
    [inCell(id), states],
    milliseconds,
  );
}

/** Waits for the end of a run that must succeed, and for Python where the chart was drawn before it came; a failure is in the error's own words. */
export async function finished(reader: Reader, id: string): Promise<void> {
  const state = await reached(reader, id, ["done", "failed"]);
  const check = await until(
    reader,
    `Python's word on ${id}`,
    (scope: string) => {
      const check = document.querySelector(scope)?.getAttribute("data-check");
      return check === "awaited" ? undefined : (check ?? "none");
    },
    [inCell(id)],
    runMilliseconds,
  );
  if (state === "done" && ["none", "same"].includes(check)) return;
  throw new Error(
    `${reader.browser}: cell ${id} failed: ${await textOf(reader, inCell(id, "[data-failure]"))}`,
  );
}

export async function run(reader: Reader, id: string): Promise<void> {
  await pressRun(reader, id);
  await finished(reader, id);
}

export async function textOf(
  reader: Reader,
  selector: string,
): Promise<string> {
  return until(
    reader,
    selector,
    (selector: string) =>
      document.querySelector<HTMLElement>(selector)?.innerText,
    [selector],
  );
}

/** What a chart's table twin says, row by row. */
export async function numbersShown(
  reader: Reader,
  name: string,
): Promise<number[]> {
  const texts = await until(
    reader,
    `the numbers of ${name}`,
    (scope: string) => {
      const numbers = document.querySelector<HTMLDetailsElement>(
        `${scope} [data-numbers]`,
      );
      if (numbers === null) return undefined;
      // they are written when they are asked for
      numbers.open = true;
      const cells = [...numbers.querySelectorAll("td")];
      return cells.length === 0
        ? undefined
        : cells.map(({ textContent }) => textContent);
    },
    [inChart(name)],
  );
  return texts.map(Number);
}

export async function attributeOf(
  reader: Reader,
  selector: string,
  name: string,
): Promise<string | null> {
  return reader.evaluate(
    (selector, name) =>
      document.querySelector(selector)?.getAttribute(name) ?? null,
    selector,
    name,
  );
}

/** Whether the bar says that the page is kept for the next visit, once it knows what is stored. */
export async function saysKept(reader: Reader): Promise<boolean> {
  const text = await until(
    reader,
    "what the bar says is kept",
    () => {
      const bar = document.querySelector("[data-stored]");
      return bar?.getAttribute("data-stored") === "0"
        ? undefined
        : bar?.textContent;
    },
    [],
  );
  return /the page \([\d.]+ MB\)/.test(text);
}

export async function untilKept(reader: Reader): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await saysKept(reader))) {
    if (Date.now() > end) {
      throw new Error(`${reader.browser}: the page was never kept`);
    }
    await wait(100);
  }
}

/** Waits until the browser has a storage for the page's files, full or not. */
export async function untilBegunToKeep(
  reader: Reader,
  server: SiteServer,
): Promise<void> {
  await until(
    reader,
    "a page that begins to be kept",
    (prefix: string) =>
      caches
        .keys()
        .then((names) => names.some((name) => name.startsWith(prefix))),
    [cachePrefix(server.url)],
  );
}
