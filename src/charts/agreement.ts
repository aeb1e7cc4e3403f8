/** @file How the chart of a run agrees with a prebuilt one, in words and as a verdict, written from the numbers. */
import type { Chart, HeatmapChart, LineChart } from "./chart.ts";
import { sameShape } from "./comparison.ts";
import {
  countWord,
  differenceReading,
  mean,
  reading,
  shortly,
} from "./number.ts";
import { cellName, cellNames, cellNoun, findStandout } from "./standout.ts";
import { gridFacts } from "./grid-facts.ts";
import { numbersIn } from "./numbers-in.ts";
import { atOnce } from "./slices.ts";
import { findStep } from "./step.ts";

/** What two charts of the same shape have in common beside it. */
export type Relation =
  /** The same weights and the same tokens: the numbers have to be equal but for rounding. */
  | "same-run"
  /** The same model fed with other random tokens. */
  | "other-tokens";

export interface Agreement {
  readonly agrees: boolean;
  /** A sentence or two; what is compared with goes by the name that was given. */
  readonly text: string;
}

/** How far two charts may be apart and still be called the same: a page's page.json has them, each with its reason. */
export interface Tolerances {
  /** Of each number, for the same weights and tokens: devices add up in different orders. */
  readonly same: number;
  /**
   * For the same model on other random tokens. Of each number; two numbers: of the means of a curve before and after its
   * sharp change. Absent: no verdict is given.
   */
  readonly otherTokens?: number | readonly [before: number, after: number];
}

/**
 * Undefined where numbers do not compare one by one (another kind, shape or quantity), or nothing says how close they
 * have to be.
 * @param name of `reference`
 */
export function agreement(
  live: Chart,
  reference: Chart,
  relation: Relation,
  name: string,
  tolerances: Tolerances,
): Agreement | undefined {
  if (!sameShape(live, reference)) return undefined;
  const terms = { relation, name, tolerances };
  if (live.kind === "line" && reference.kind === "line") {
    return lineAgreement(live, reference, terms);
  }
  if (live.kind === "heatmap" && reference.kind === "heatmap") {
    return heatmapAgreement(live, reference, terms);
  }
  return plainAgreement(live, reference, terms);
}

/** As what, by which name and how closely the reference is compared. */
interface Terms {
  readonly relation: Relation;
  readonly name: string;
  readonly tolerances: Tolerances;
}

/** Number by number, without a word on where they stand. */
function plainAgreement(
  live: Chart,
  reference: Chart,
  { relation, name, tolerances }: Terms,
): Agreement | undefined {
  const there = numbersIn(reference);
  if (there.length === 0) return undefined;
  const largest = numbersIn(live).reduce(
    (most, value, index) => Math.max(most, distance(value, there[index])),
    0,
  );
  if (relation === "same-run") {
    return sameRun(largest, undefined, name, "", tolerances.same);
  }
  return otherTokens(largest, undefined, name, tolerances);
}

/** The same rule for every number; undefined where the page has none. */
function otherTokens(
  largest: number,
  at: string | undefined,
  name: string,
  { otherTokens }: Tolerances,
  top?: { readonly same: boolean; readonly words: string },
): Agreement | undefined {
  if (otherTokens === undefined) return undefined;
  const tolerance =
    typeof otherTokens === "number" ? otherTokens : Math.min(...otherTokens);
  const agrees = largest <= tolerance && top?.same !== false;
  return {
    agrees,
    text:
      `${verdict(agrees, name)}: largest difference ${differenceReading(largest)}${place(at)} ` +
      `(tolerance ${tolerance}, as the tokens differ)${top?.words ?? ""}.`,
  };
}

function place(at: string | undefined): string {
  return at === undefined ? "" : ` at ${at}`;
}

function lineAgreement(
  live: LineChart,
  reference: LineChart,
  { relation, name, tolerances }: Terms,
): Agreement | undefined {
  if (live.values.length === 0) return undefined;
  const apart = live.values.map((value, position) =>
    distance(value, reference.values[position]),
  );
  const largest = Math.max(...apart);
  if (relation === "same-run") {
    const at = `${live.xTitle.toLowerCase()} ${apart.indexOf(largest)}`;
    return sameRun(largest, at, name, "", tolerances.same);
  }
  const { otherTokens } = tolerances;
  if (otherTokens === undefined) return undefined;
  const [before, after] =
    typeof otherTokens === "number" ? [otherTokens, otherTokens] : otherTokens;
  const means = stretches(reference.values, before, after).map((stretch) => {
    const { from, to, tolerance, words } = stretch;
    const here = mean(live.values.slice(from, to));
    const there = mean(reference.values.slice(from, to));
    return {
      within: distance(here, there) <= tolerance,
      words: `${reading(here)} here and ${reading(there)} there ${words}`,
    };
  });
  // means pass over what is not finite; the verdict must not
  const agrees =
    Number.isFinite(largest) && means.every(({ within }) => within);
  return {
    agrees,
    text:
      `${verdict(agrees, name)}: ${live.yTitle.toLowerCase()} averages ${means.map(({ words }) => words).join(", ")} ` +
      `(tolerances ${before} and ${after}, as the tokens differ).`,
  };
}

function heatmapAgreement(
  live: HeatmapChart,
  reference: HeatmapChart,
  { relation, name, tolerances }: Terms,
): Agreement | undefined {
  if (live.values.flat().length === 0) return undefined;
  const apart = live.values.flatMap((cells, row) =>
    cells.map((value, column) => ({
      row,
      column,
      value: distance(value, reference.values[row]?.[column]),
    })),
  );
  const largest = apart.reduce((a, b) => (b.value > a.value ? b : a));
  const top = topCells(live, reference);
  const at = cellName(live, largest);
  if (relation === "same-run") {
    return sameRun(largest.value, at, name, top.words, tolerances.same);
  }
  return otherTokens(largest.value, at, name, tolerances, top);
}

function sameRun(
  largest: number,
  at: string | undefined,
  name: string,
  more: string,
  tolerance: number,
): Agreement {
  const agrees = largest <= tolerance;
  const size =
    largest === 0
      ? "every number is equal"
      : `largest difference ${differenceReading(largest)}${agrees ? "" : place(at)}`;
  const rule = agrees ? "" : ` (tolerance ${tolerance})`;
  return { agrees, text: `${verdict(agrees, name)}: ${size}${rule}${more}.` };
}

/** Whether the cells that stand out in the reference are the highest of the live grid, too. */
function topCells(
  live: HeatmapChart,
  reference: HeatmapChart,
): { readonly same: boolean; readonly words: string } {
  const standout = findStandout(reference);
  if (standout === undefined) return { same: true, words: "" };
  const { cells, above } = standout;
  const highest = gridFacts.of(live.values).highest.slice(0, cells.length);
  const [here, there] = [cellNames(live, highest), cellNames(live, cells)];
  const noun = cellNoun(live, cells.length);
  const same = here === there;
  const number = countWord(cells.length).toLowerCase();
  const count = cells.length === 1 ? "" : `${number} `;
  if (!same) {
    return {
      same,
      words: `; the highest ${count}${noun} ${cells.length === 1 ? "is" : "are"} ${here} here, ${there} there`,
    };
  }
  const allAbove = highest.every(({ value }) => value > above);
  const what = allAbove ? `above ${shortly(above)}` : "that stand out";
  return {
    same,
    words:
      cells.length === 1
        ? `; the highest ${noun} is the same`
        : `; the ${count}${noun} ${what} are the same ${number}`,
  };
}

/** The two parts of a curve whose means are compared: around its sharp change, else its halves. */
function stretches(values: readonly number[], before: number, after: number) {
  const step = atOnce(findStep(values));
  const half = Math.floor(values.length / 2);
  const [length, from] = step ? [step.length, step.from] : [half, half];
  return [
    {
      from: 0,
      to: length,
      tolerance: before,
      words: `over the first ${length} positions`,
    },
    {
      from,
      to: values.length,
      tolerance: after,
      words: `from position ${from} on`,
    },
  ];
}

function verdict(agrees: boolean, name: string): string {
  return agrees ? `Agrees with ${name}` : `Differs from ${name}`;
}

/** Infinity where only one is finite, so that it never passes for a small one. */
function distance(a: number, b: number | undefined): number {
  if (b === undefined) return Infinity;
  if (Number.isFinite(a) && Number.isFinite(b)) return Math.abs(a - b);
  return Object.is(a, b) ? 0 : Infinity;
}
