/** @file What the benchmark keeps for the pages to quote. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import type { SpeedRecord } from "../../src/speed/record.ts";
import { goalsOf } from "../../src/speed/goals.ts";
import { readmeTable } from "../../src/speed/text.ts";

const file = "src/speed/record.json";

export function readRecord(): SpeedRecord {
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as SpeedRecord)
    : {};
}

export function writeRecord(record: SpeedRecord): void {
  const parts = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(Object.fromEntries(parts), null, 2);
  writeFileSync(file, `${text}\n`);
  quote(record);
}

/** README has the goals between two marks. */
function quote(record: SpeedRecord): void {
  const readme = readFileSync("README.md", "utf8");
  const [begin, end] = ["<!-- speed -->", "<!-- /speed -->"];
  const [before, rest = ""] = readme.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined) {
    throw new Error(`README.md: must have ${begin} and ${end}, has not both`);
  }
  const inside = `${begin}\n\n${readmeTable(goalsOf(record))}\n\n${end}`;
  writeFileSync("README.md", `${before}${inside}${after}`);
}

/** No names of hosts, and of a system as much as says what it is. */
export function machineText(): string {
  const short = (version: string): string =>
    version.split(".", 2).join(".").replace(/^v/, "");
  const { length, 0: first } = cpus();
  return `${type()} ${short(release())}, ${length} cores, ${first?.model.trim() ?? "unknown"}, Node ${short(process.version)}`;
}
