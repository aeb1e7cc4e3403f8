/** @file The recorded class of each case: what is not right today, by name. */
import { readFileSync, writeFileSync } from "node:fs";
import { classes, type CaseClass } from "./classify.ts";
import type { Tried } from "./run.ts";

const folder = new URL("../../tests/fixtures/", import.meta.url);
/** Of what readers write, and of the generated programs. */
export type RecordOf = "cases" | "generated";

function pathOf(of: RecordOf): URL {
  return new URL(`${of}/record.json`, folder);
}

/** Cases that are not named are right. */
type CaseRecord = Readonly<Record<string, CaseClass>>;

export function readRecord(of: RecordOf = "cases"): CaseRecord {
  return JSON.parse(readFileSync(pathOf(of), "utf8")) as CaseRecord;
}

/** Renews the classes of the cases that ran; the others keep theirs. */
export function writeRecord(
  results: readonly Tried[],
  of: RecordOf = "cases",
): void {
  const all = new Map(Object.entries(readRecord(of)));
  for (const { tried, verdict } of results) {
    if (verdict.class === "right") all.delete(tried.name);
    else all.set(tried.name, verdict.class);
  }
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(
    pathOf(of),
    `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`,
  );
}

/** What no longer is as recorded, in words. */
export function change(
  { tried, verdict }: Tried,
  record: CaseRecord,
): string | undefined {
  const recorded = record[tried.name] ?? "right";
  if (verdict.class === recorded) return undefined;
  const worse = classes.indexOf(verdict.class) > classes.indexOf(recorded);
  return worse
    ? `${tried.name}: was ${recorded}, is ${verdict.class}: ${verdict.why}`
    : `${tried.name}: was ${recorded}, is ${verdict.class}; run npm run cases -- --record`;
}
