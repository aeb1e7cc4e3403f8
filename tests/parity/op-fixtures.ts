/** @file The cases of all operations, as scripts/fixtures/ops.py wrote them. */
import { readFileSync } from "node:fs";
import type { OpCase } from "../../src/check/op-case.ts";

export const opGroups = [
  "elementwise",
  "linalg",
  "reduction",
  "movement",
] as const;

export function readOpCases(
  group: (typeof opGroups)[number],
): readonly OpCase[] {
  const file = new URL(`../fixtures/ops/${group}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
    /** The version of PyTorch that computed them. */
    readonly torch: string;
    readonly cases: readonly OpCase[];
  };
  return cases;
}
