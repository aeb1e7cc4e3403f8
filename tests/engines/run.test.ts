/** @file A reader with the keyboard alone runs both listings, changes one, and stops what does not end. */
import { expect } from "vitest";
import { expectCommittedChart } from "./committed-charts.ts";
import { journey } from "./journey.ts";
import { leaveEditor, tabTo, typeOver } from "./keyboard.ts";
import {
  attributeOf,
  finished,
  inCell,
  inChart,
  numbersShown,
  open,
  reached,
  textOf,
  until,
} from "./tutorial.ts";

journey(
  "by keyboard alone both listings run, edited code reads a value, and an endless loop is stopped",
  async ({ reader, server }) => {
    await open(reader, server);
    await tabTo(reader, inCell("loss", "button"), "Run live");
    await reader.press("Enter");
    await finished(reader, "loss");
    await tabTo(reader, inChart("loss", "[data-explorer]"));
    await reader.press("ArrowRight");
    await until(
      reader,
      "a number that the cursor reads",
      (selector: string) =>
        /\d/.test(document.querySelector(selector)?.textContent ?? ""),
      [inChart("loss", "[role=status]")],
    );
    await tabTo(reader, inChart("loss", "summary"), "Show the numbers");
    await reader.press("Enter");
    await expectCommittedChart(reader, "loss");

    await tabTo(reader, inCell("attention", "button"), "Run live");
    await reader.press("Enter");
    await finished(reader, "attention");
    await expectCommittedChart(reader, "attention");

    await tabTo(reader, inCell("attention", "button"), "Edit");
    await reader.press("Enter");
    await typeOver(
      reader,
      "attention",
      'late = loss[55:].mean(); print("\\u202elearned" if late.item() < 1 else "not learned")',
    );
    await reader.press("Enter", "Control");
    // where Python can wait for the value, and where the cell is run again with it
    expect(await reached(reader, "attention", ["done", "failed"])).toBe("done");
    const printed = await textOf(reader, inCell("attention", "[data-output]"));
    // what would turn the line around is written out
    expect(printed.trim()).toBe("U+202Elearned");

    await typeOver(reader, "attention", "while True: pass");
    await reader.press("Enter", "Control");
    await until(
      reader,
      "Python that runs",
      (selector: string) =>
        /running python/i.test(
          document.querySelector(selector)?.textContent ?? "",
        ),
      [inCell("attention", "[data-status]")],
    );
    await leaveEditor(reader);
    await tabTo(reader, inCell("attention", "button"), "Cancel");
    await reader.press("Enter");
    await reached(reader, "attention", ["cancelled"]);
    await tabTo(reader, inCell("attention", "button"), "Reset");
    await reader.press("Enter");
    await tabTo(reader, inCell("attention", "button"), "Run again", "Shift");
    await reader.press("Enter");
    await finished(reader, "attention");
    await expectCommittedChart(reader, "attention");
    // the model was not lost with Python
    expect(
      server.requests.filter((path) => path.includes("model.safetensors")),
    ).toHaveLength(1);
    expect(
      await attributeOf(reader, inChart("attention"), "data-chart-origin"),
    ).toBe("live");
    expect(await numbersShown(reader, "attention")).not.toContain(NaN);
  },
);
