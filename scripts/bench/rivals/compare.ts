/** @file Rivals in turns at the same tasks: the least of several rounds counts, and their values have to agree. */
import { orderOf } from "./listings.ts";
import type { RivalModel } from "./models.ts";
import type { Taken, TaskName } from "../../../src/speed/record.ts";
import type { Contender, Done, Order } from "./order.ts";

/**
 * Sums of products in another order, on the way through layers and back. Weights in 8 bits are others than those that
 * they were made of, so that with these only the size of values can be compared.
 */
const tolerance = { same: 2e-3, rounded: 0.1 };

/** Of each task. */
const mostRounds = 5;

/** Milliseconds after which no other round is begun, so that a part takes minutes. */
const longest = 90_000;

export type TasksTaken = Readonly<Partial<Record<TaskName, Taken>>>;

export interface ComparisonOptions {
  readonly model: RivalModel;
  /** In the order in which each round asks for them. */
  readonly tasks: readonly TaskName[];
  /** Who has the weights as they were before they were rounded to what the site hosts. */
  readonly unrounded: readonly string[];
}

/** @returns by the contender's id */
export async function compare(
  contenders: readonly Contender[],
  { model, tasks, unrounded }: ComparisonOptions,
): Promise<ReadonlyMap<string, TasksTaken>> {
  const taken = new Map<string, Partial<Record<TaskName, Taken>>>(
    contenders.map(({ id }) => [id, {}]),
  );
  const measured = (task: TaskName) => {
    return (id: string, { milliseconds, bytes }: Done): void => {
      const own = taken.get(id) ?? {};
      const { least = Infinity, rounds = 0 } = own[task] ?? {};
      own[task] = {
        least: Math.min(least, milliseconds),
        rounds: rounds + 1,
        ...(bytes !== undefined && { bytes }),
      };
    };
  };
  // a sweep is many runs, and steady in itself
  const isSweep = tasks.includes("sweep");
  const begun = performance.now();
  const isOver = (round: number): boolean =>
    round > (isSweep ? 1 : mostRounds) ||
    (round > 1 && performance.now() - begun > longest);
  // a round before the first makes sessions and caches
  for (let round = isSweep ? 1 : 0; !isOver(round); round++) {
    for (const task of tasks) {
      const order = orderOf(task, 1 + round, model.sweep);
      const ready = round === 0 && (task === "second" || task === "changed");
      const unready = contenders.filter((each) => each.oneSession !== true);
      const note = round === 0 ? () => undefined : measured(task);
      await inTurns(ready ? unready : contenders, order, note, unrounded);
    }
  }
  return taken;
}

async function inTurns(
  contenders: readonly Contender[],
  order: Order,
  note: (id: string, done: Done) => void,
  unrounded: readonly string[],
): Promise<void> {
  let first: Shown | undefined;
  for (const contender of contenders) {
    const done = await contender.run(order);
    if (done === undefined) continue;
    const { id } = contender;
    console.log(`  ${order.task}, ${id}: ${done.milliseconds.toFixed(0)} ms`);
    note(id, done);
    if (done.values.length === 0) continue;
    const shown = { id, values: done.values };
    first ??= shown;
    const isSame = unrounded.includes(id) === unrounded.includes(first.id);
    const allowed = isSame ? tolerance.same : tolerance.rounded;
    // a token is another where two are about as likely
    if (isSame || order.task !== "generation") {
      requireSame(order.task, first, shown, allowed);
    }
  }
}

interface Shown {
  readonly id: string;
  readonly values: readonly number[];
}

/** What differs is no rival: it did something else. */
function requireSame(
  task: TaskName,
  one: Shown,
  other: Shown,
  allowed: number,
): void {
  const most = one.values.reduce(
    (largest, value, place) =>
      Math.max(largest, Math.abs(value - (other.values[place] ?? NaN))),
    0,
  );
  if (one.values.length === other.values.length && most <= allowed) return;
  throw new Error(
    `bench: ${task} must come to the same numbers everywhere, ${one.id} and ${other.id} differ by ${most} (${one.values.length} and ${other.values.length} values): ${one.values.slice(0, 3).join(", ")} … and ${other.values.slice(0, 3).join(", ")} …`,
  );
}
