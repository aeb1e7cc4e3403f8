/** @file Rivals in turns at the same tasks: the least of several rounds counts, and their values have to agree. */
import { orderOf } from "./listings.ts";
import type { RivalModel } from "./models.ts";
import { taskNames, type Contender, type Order, type TaskName } from "./order.ts";

export interface Taken {
  /** The least of all rounds, milliseconds. */
  readonly least: number;
  readonly rounds: number;
  readonly bytes?: number;
}

export type TasksTaken = Partial<Record<TaskName, Taken>>;

/**
 * Sums of products in another order, on the way through layers and back. Weights in 8 bits are others than those that
 * they were made of, so that with these only the size of values can be compared.
 */
const tolerance = { same: 2e-3, rounded: 0.1 };

/** Each round begins with the first listing, so that the second has what it goes on from. */
const together: readonly (readonly TaskName[])[] = [
  ["first", "second", "changed"],
  ["generation"],
  ["gradient"],
  ["sweep"],
];

export interface ComparisonOptions {
  readonly model: RivalModel;
  readonly tasks?: readonly TaskName[];
  /** Who has the weights as they were before they were rounded to what the site hosts. */
  readonly unrounded: readonly string[];
  readonly onOrder?: (order: Order) => void;
}

export async function compare(
  contenders: readonly Contender[],
  { model, tasks = taskNames, unrounded }: ComparisonOptions,
): Promise<ReadonlyMap<string, TasksTaken>> {
  const taken = new Map(
    contenders.map(({ id }) => [id, {} as Record<TaskName, Taken>]),
  );
  for (const group of together) {
    const asked = group.filter((task) => tasks.includes(task));
    // a sweep is a hundred runs, and steady in itself
    const rounds = asked.includes("sweep") ? 1 : model.rounds;
    // a round before the first makes sessions and caches
    for (let round = asked.includes("sweep") ? 1 : 0; round <= rounds; round++) {
      for (const task of asked) {
        const order = orderOf(task, 1 + round, model.sweep);
        await inTurns(contenders, order, (id, done) => {
          if (round === 0) return;
          const before = taken.get(id)?.[task];
          const least = Math.min(before?.least ?? Infinity, done.milliseconds);
          const { bytes } = done;
          const own = { least, rounds: round, ...(bytes !== undefined && { bytes }) };
          Object.assign(taken.get(id) ?? {}, { [task]: own });
        }, unrounded);
      }
    }
  }
  return taken;
}

async function inTurns(
  contenders: readonly Contender[],
  order: Order,
  note: (id: string, done: { readonly milliseconds: number; readonly bytes?: number }) => void,
  unrounded: readonly string[],
): Promise<void> {
  let first: { readonly id: string; readonly values: readonly number[] } | undefined;
  for (const contender of contenders) {
    const done = await contender.run(order);
    if (done === undefined) continue;
    const { id } = contender;
    console.log(`  ${order.task}, ${id}: ${done.milliseconds.toFixed(0)} ms`);
    note(id, done);
    if (done.values.length === 0) continue;
    first ??= { id, values: done.values };
    const allowed =
      order.task !== "generation" && unrounded.includes(id) !== unrounded.includes(first.id)
        ? tolerance.rounded
        : tolerance.same;
    requireSame(order.task, first, { id, values: done.values }, allowed);
  }
}

interface Shown {
  readonly id: string;
  readonly values: readonly number[];
}

/** What differs is no rival: it did something else. */
function requireSame(task: TaskName, one: Shown, other: Shown, allowed: number): void {
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
