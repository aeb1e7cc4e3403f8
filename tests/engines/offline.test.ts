/** @file The second visit without a network, in each engine, after a first one that was cut short. */
import { expect } from "vitest";
import { expectCommittedChart } from "./committed-charts.ts";
import { journey } from "./journey.ts";
import {
  inCell,
  open,
  run,
  saysKept,
  textOf,
  untilBegunToKeep,
  untilKept,
} from "./tutorial.ts";

journey(
  "a page that was left right after its chart is kept at the next visit, and then runs without a network",
  async ({ reader, server }) => {
    await open(reader, server);
    await run(reader, "attention");
    // the host's headers isolate the page, and so there are threads where there are cores
    const threads = await reader.evaluate(() =>
      crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 0,
    );
    expect(
      await textOf(reader, inCell("attention", "[data-status]")),
    ).toContain(`on WASM, ${threads} thread`);
    await untilBegunToKeep(reader, server);
    await reader.open("about:blank");
    await open(reader, server);
    expect(await saysKept(reader)).toBe(false);
    await untilKept(reader);
    await server.close();
    await reader.open("about:blank");
    await open(reader, server);
    await untilKept(reader);
    await run(reader, "attention");
    await expectCommittedChart(reader, "loss");
    await expectCommittedChart(reader, "attention");
  },
  { sendHeaders: true },
);
