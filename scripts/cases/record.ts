/** @file The recorded class of each case: what is not right today, by name. */
import { readFileSync, writeFileSync } from "node:fs";
import { classes, type CaseClass } from "./classify.ts";
import type { Tried } from "./run.ts";

const path = new URL("../../tests/fixtures/cases/record.json", import.meta.url);

/** Cases that are not named are right. */
type CaseRecord = Readonly<Record<string, CaseClass>>;

export function readRecord(): CaseRecord {
  return JSON.parse(readFileSync(path, "utf8")) as CaseRecord;
}

/** Renews the classes of the cases that ran; the others keep theirs. */
export function writeRecord(results: readonly Tried[]): void {
  const all = new Map(Object.entries(readRecord()));
  for (const { tried, verdict } of results) {
    if (verdict.class === "right") all.delete(tried.name);
    else all.set(tried.name, verdict.class);
  }
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(
    path,
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
