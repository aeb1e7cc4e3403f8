/** @file The goals that the project set itself against its rivals, and whether they are held. Pure. */
import type {
  Compared,
  Comparison,
  Place,
  Rival,
  SpeedRecord,
  TaskName,
} from "./record.ts";

export interface Goal {
  readonly what: string;
  /** "at most 0.5" */
  readonly goal: string;
  readonly measured: string;
  readonly held: boolean;
}

/** Of what was measured; a goal whose rival was not there is not told. */
export function goalsOf(record: SpeedRecord): readonly Goal[] {
  return comparisonsOf(record).flatMap(goalsOfOne);
}

export function comparisonsOf(record: SpeedRecord): readonly Comparison[] {
  const order = [
    "native embedded",
    "native gpt2-small",
    "wasm embedded",
    "wasm gpt2-small",
  ];
  const placed = new Map<string, Comparison>();
  for (const { comparison } of Object.values(record)) {
    if (comparison === undefined) continue;
    const key = `${comparison.place} ${comparison.model}`;
    const before = placed.get(key);
    placed.set(
      key,
      before === undefined ? comparison : joined(before, comparison),
    );
  }
  return order.flatMap((key) => placed.get(key) ?? []);
}

/** The same rivals at other tasks, in another run; peak memory is that of the listings. */
function joined(one: Comparison, other: Comparison): Comparison {
  const its = new Map(other.compared.map((each) => [keyOf(each), each]));
  const compared = one.compared.map((each) => {
    const tasks = { ...its.get(keyOf(each))?.tasks, ...each.tasks };
    its.delete(keyOf(each));
    return { ...each, tasks };
  });
  return { ...one, compared: [...compared, ...its.values()] };
}

export function keyOf({ rival, threads = 0 }: Compared): string {
  return `${rival} ${threads}`;
}

function goalsOfOne(comparison: Comparison): readonly Goal[] {
  const where = (threads?: number): string =>
    `${placeText(comparison.place, threads)}, ${modelText(comparison.model)}`;
  const goals: Goal[] = [];
  const most = (
    what: string,
    limit: number,
    value: number | undefined,
  ): void => {
    if (value === undefined || !Number.isFinite(value)) return;
    goals.push({
      what,
      goal: `at most ${limit}`,
      measured: value.toFixed(2),
      held: value <= limit,
    });
  };
  const least = (
    what: string,
    limit: number,
    value: number | undefined,
  ): void => {
    if (value === undefined || !Number.isFinite(value)) return;
    goals.push({
      what,
      goal: `at least ${limit}`,
      measured: value.toFixed(2),
      held: value >= limit,
    });
  };
  for (const site of comparison.compared) {
    if (site.rival !== "site") continue;
    const { threads } = site;
    const of = (rival: Rival): Compared | undefined =>
      comparison.compared.find(
        (each) => each.rival === rival && each.threads === threads,
      );
    const peers = of("peers");
    most(
      `Both charts, against a whole-model session: ${where(threads)}`,
      0.5,
      ratio(both(site), peers && both(peers)),
    );
    most(
      `A changed second cell, against the first listing: ${where(threads)}`,
      0.2,
      ratio(time(site, "changed"), time(site, "first")),
    );
    if (comparison.place === "native") {
      most(
        `First listing, against PyTorch eager: ${where(threads)}`,
        1,
        ratio(time(site, "first"), time(of("hooks"), "first")),
      );
    } else {
      least(
        `Bare matrix products, against the first listing that has them: ${where(threads)}`,
        0.7,
        ratio(time(of("products"), "first"), time(site, "first")),
      );
    }
  }
  const onThreads = (threads: number): number | undefined =>
    time(
      comparison.compared.find(
        (each) => each.rival === "site" && each.threads === threads,
      ),
      "first",
    );
  least(
    `First listing, one thread against two: WebAssembly, ${modelText(comparison.model)}`,
    1.7,
    ratio(onThreads(1), onThreads(2)),
  );
  return goals;
}

function time(
  compared: Compared | undefined,
  task: TaskName,
): number | undefined {
  return compared?.tasks[task]?.least;
}

function both(compared: Compared): number {
  return (time(compared, "first") ?? NaN) + (time(compared, "second") ?? NaN);
}

function ratio(
  one: number | undefined,
  other: number | undefined,
): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}

export function placeText(place: Place, threads?: number): string {
  if (place === "native") return "native";
  const count =
    threads === 1
      ? "one thread"
      : threads === 2
        ? "two threads"
        : `${threads} threads`;
  return `WebAssembly, ${count}`;
}

export function modelText(model: Comparison["model"]): string {
  return model === "embedded" ? "embedded model" : "GPT-2 Small's shape";
}
