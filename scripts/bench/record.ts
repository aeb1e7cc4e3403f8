/** @file What the benchmark keeps for the pages to quote. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import type { SpeedRecord } from "../../src/speed/record.ts";

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
}

/** No names of hosts, and of a system as much as says what it is. */
export function machineText(): string {
  const short = (version: string): string =>
    version.split(".", 2).join(".").replace(/^v/, "");
  const { length, 0: first } = cpus();
  return `${type()} ${short(release())}, ${length} cores, ${first?.model.trim() ?? "unknown"}, Node ${short(process.version)}`;
}
