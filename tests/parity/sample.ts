/** @file Some of all programs, chosen by a rule that knows nothing of how they fare. */
import { createHash } from "node:crypto";
import { kindOf, type Case } from "../../scripts/cases/fixtures.ts";

function numberOf({ code }: Case): number {
  return createHash("sha256").update(code).digest().readUInt32BE();
}

/**
 * Of each kind about one in so many, by the digests of their texts, so that which ones does not change with others that
 * come or go; the first where no digest is such.
 */
export function oneIn(count: number, cases: readonly Case[]): Case[] {
  const kinds = [...new Set(cases.map(({ name }) => kindOf(name)))];
  return kinds.flatMap((kind) => {
    const ofKind = cases.filter(({ name }) => kindOf(name) === kind);
    const chosen = ofKind.filter((each) => numberOf(each) % count === 0);
    return chosen.length === 0 ? ofKind.slice(0, 1) : chosen;
  });
}
