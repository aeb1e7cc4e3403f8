/** @file The second visit without a network, in each engine, after a first one that was cut short. */
import { expect } from "vitest";
import { journey } from "./journey.ts";
import {
  expectCommittedChart,
  open,
  run,
  saysKept,
  untilBegunToKeep,
  untilKept,
} from "./tutorial.ts";

journey(
  "a page that was left right after its chart is kept at the next visit, and then runs without a network",
  async ({ reader, server }) => {
    await open(reader, server);
    await run(reader, "attention");
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
);
