/** @file Downloads that fail or are cancelled, in each engine: the page says so, and the next press works. */
import { expect } from "vitest";
import { expectCommittedChart } from "./committed-charts.ts";
import { journey } from "./journey.ts";
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
} from "./tutorial.ts";

journey(
  "after a download that failed, and one that was cancelled, the next press works",
  async ({ reader, server }) => {
    // without a recording a press waits for Python
    server.fail("runtime/recordings/", { kind: "status", status: 404 });
    server.fail("pyodide.asm.wasm", { kind: "status", status: 404 });
    await open(reader, server);
    await pressRun(reader, "loss");
    await reached(reader, "loss", ["failed"]);
    const failure = await textOf(reader, inCell("loss", "[data-failure]"));
    expect(failure).not.toContain("internal:");
    expect(
      await attributeOf(reader, inChart("loss"), "data-chart-origin"),
    ).toBe("prebuilt");
    server.heal();

    server.fail("runtime/recordings/", { kind: "status", status: 404 });
    server.fail("pyodide.asm.wasm", { kind: "slow", bytesPerSecond: 100_000 });
    await pressRun(reader, "loss");
    await reached(reader, "loss", ["downloading", "preparing"]);
    await pressButton(reader, inCell("loss"), "Cancel");
    await reached(reader, "loss", ["cancelled"], 2000);
    server.heal();

    await run(reader, "loss");
    await expectCommittedChart(reader, "loss");
  },
);
