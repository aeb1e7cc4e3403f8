/** @file Where an attention head looks, in a sentence or two written from its weights. */
import { reading } from "./number.ts";
import { type Pattern, tokenAt } from "./pattern.ts";

/** A way of looking that a stretch of queries shares. */
interface Habit {
  readonly kind: "back" | "key";
  /** How many places back, or which key. */
  readonly place: number;
  /** The first query that has it. */
  readonly from: number;
  /** Of the queries from there on, the share of their attention. */
  readonly mean: number;
}

// With fewer tokens everything looks like a habit.
const FEWEST_TOKENS = 5;
// Fewer queries than this, or a smaller share of them, are no habit.
const FEWEST_QUERIES = 3;
const SMALLEST_STRETCH = 0.25;
// With less of its attention there, a head does not look there in particular.
const SMALLEST_SHARE = 0.3;
// Queries before a habit begins are told of when they are at least this share of all.
const WORTH_TELLING = 0.125;

// Asked at every key that the reader presses, and a look at up to a million weights.
const told = new WeakMap<Pattern, string>();

export function patternSummary(pattern: Pattern): string {
  const summary = told.get(pattern) ?? summarised(pattern);
  told.set(pattern, summary);
  return summary;
}

function summarised(pattern: Pattern): string {
  const { ids, weights } = pattern;
  const length = ids.length;
  if (!weights.every(Number.isFinite)) {
    return "Some of its weights are not finite numbers, so they say nothing about where it looks.";
  }
  if (length < FEWEST_TOKENS) {
    return `A row of ${length} is too short to tell where this head looks as a rule.`;
  }
  const habit = strongestHabit(pattern, length);
  if (habit === undefined) {
    return `This head looks at no place in particular: a query gives its strongest key ${reading(meanOfStrongest(pattern))} of its attention on average.`;
  }
  const start =
    habit.from > 1 ? `From position ${habit.from} on, this` : "This";
  const told = `${start} head ${phrase(pattern, habit)}: ${reading(habit.mean)} of its attention on average.`;
  if (habit.from < Math.max(FEWEST_TOKENS, WORTH_TELLING * length)) return told;
  const before = strongestHabit(pattern, habit.from);
  if (before === undefined) {
    return `${told} Before that it looks at no place in particular.`;
  }
  const since = before.from > 1 ? ` from position ${before.from} on` : "";
  return `${told} Before that${since} it ${phrase(pattern, before)}: ${reading(before.mean)}.`;
}

function phrase(pattern: Pattern, { kind, place }: Habit): string {
  if (kind === "key") {
    return place === 0
      ? `looks at the first token, ${tokenAt(pattern, 0)}`
      : `looks at key ${place}, ${tokenAt(pattern, place)}`;
  }
  if (place === 0) return "looks at the token itself";
  return place === 1
    ? "looks at the token before"
    : `looks ${place} places back`;
}

/** Of the queries 1 to `end` (the first has nothing to choose from); undefined where they share none. */
function strongestHabit(
  { ids, weights }: Pattern,
  end: number,
): Habit | undefined {
  const fewest = Math.max(
    FEWEST_QUERIES,
    Math.ceil(SMALLEST_STRETCH * (end - 1)),
  );
  let best: Habit | undefined;
  for (let place = 0; place < end; place++) {
    for (const kind of ["back", "key"] as const) {
      // looking at oneself is a way back of 0, so a key is looked at from after it on
      const first = kind === "back" ? Math.max(1, place) : place + 1;
      const shares = Array.from(
        { length: Math.max(0, end - first) },
        (_, i) => {
          const query = first + i;
          const key = kind === "back" ? query - place : place;
          return weights[query * ids.length + key] ?? 0;
        },
      );
      const late = steadyFrom(shares);
      if (shares.length - late < fewest) continue;
      const mean = average(shares.slice(late));
      if (mean < SMALLEST_SHARE || mean <= (best?.mean ?? 0)) continue;
      best = { kind, place, from: first + late, mean };
    }
  }
  return best;
}

/** How many shares at the beginning are below half of the mean: the habit has not begun there. */
function steadyFrom(shares: readonly number[]): number {
  const half = average(shares) / 2;
  return Math.max(
    0,
    shares.findIndex((share) => share >= half),
  );
}

function meanOfStrongest({ ids, weights }: Pattern): number {
  const { length } = ids;
  return average(
    ids.map((_, query) =>
      Math.max(...weights.subarray(query * length, (query + 1) * length)),
    ),
  );
}

function average(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
