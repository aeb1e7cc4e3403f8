/** @file Reads the patterns of einops: "b (h d) ... -> b h ... d". */
import { TraceError } from "../../graph/error.ts";

/** One axis of a tensor: the names that it is made of, outermost first. None of them is an axis of size 1. */
export type Group = readonly string[];

/** The name that stands for all axes that "..." covers. */
export const ellipsis = "…";

/** The same in brackets: "(...)" joins the axes that "..." covers. */
export const joinedEllipsis = "(…)";

export interface Pattern {
  readonly left: readonly Group[];
  readonly right: readonly Group[];
}

function refuse(pattern: string, problem: string): never {
  throw new TraceError(`einops: ${problem}, in "${pattern}"`);
}

export function parsePattern(pattern: string): Pattern {
  const sides = pattern.split("->");
  const [left, right] = sides;
  if (left === undefined || right === undefined || sides.length !== 2) {
    return refuse(pattern, "a pattern has two sides with -> between them");
  }
  return { left: parseSide(pattern, left), right: parseSide(pattern, right) };
}

/** One side: names, (groups), 1 and "...". */
export function parseSide(pattern: string, side: string): Group[] {
  const words =
    side.replaceAll("...", ` ${ellipsis} `).match(/[()]|[^\s()]+/g) ?? [];
  const groups: string[][] = [];
  const seen = new Set<string>();
  let open: string[] | undefined;
  for (const word of words) {
    if (word === "(") {
      if (open !== undefined) refuse(pattern, "brackets cannot be nested");
      open = [];
    } else if (word === ")") {
      if (open === undefined) {
        return refuse(pattern, ") stands without its (");
      }
      groups.push(open);
      open = undefined;
    } else {
      const names = word === "1" ? [] : [named(pattern, word, seen)];
      if (open === undefined) groups.push(names);
      else {
        open.push(
          ...names.map((name) => (name === ellipsis ? joinedEllipsis : name)),
        );
      }
    }
  }
  if (open !== undefined) refuse(pattern, "( stands without its )");
  return groups;
}

/** A whole number other than 1 stands for itself: an axis of that size without a name. */
function named(pattern: string, word: string, seen: Set<string>): string {
  if (/^\d+$/.test(word)) {
    if (word === "0") refuse(pattern, "an axis cannot have size 0");
    const name = `${word}#${seen.size}`;
    seen.add(name);
    return name;
  }
  if (word !== ellipsis && !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(word)) {
    refuse(pattern, `axes are named by words, 1 or "...", got "${word}"`);
  }
  if (seen.has(word)) {
    refuse(pattern, `each axis is named once a side, got "${word}" twice`);
  }
  seen.add(word);
  return word;
}

/** The size that an unnamed axis such as "2" has in its name. */
export function ownSize(name: string): number | undefined {
  const match = /^(\d+)#/.exec(name);
  return match === null ? undefined : Number(match[1]);
}
