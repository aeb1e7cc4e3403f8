/** @file The goals that the project set itself against its rivals, and whether they are held. Pure. */
import {
  modelNames,
  places,
  type Compared,
  type Comparison,
  type Rival,
  type SpeedRecord,
  type TaskName,
} from "./record.ts";
import { bytesText, modelText, placeText, type Goal } from "./text.ts";

/** Of what was measured; a goal whose rival was not there is not told. */
export function goalsOf(record: SpeedRecord): readonly Goal[] {
  return comparisonsOf(record).flatMap(goalsOfOne);
}

export function comparisonsOf(record: SpeedRecord): readonly Comparison[] {
  const all = Object.values(record).flatMap((part) =>
    "comparison" in part ? [part.comparison] : [],
  );
  return places.flatMap((place) =>
    modelNames.flatMap((model) => {
      const [first, ...others] = all.filter(
        (each) => each.place === place && each.model === model,
      );
      return first === undefined ? [] : [others.reduce(joined, first)];
    }),
  );
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

function keyOf({ rival, threads = 0 }: Compared): string {
  return `${rival} ${threads}`;
}

/** Bytes of a tab that runs both listings on GPT-2 Small's shape: what they took before the rivals were compared. */
export const mostMemory = 1.3e9;

function goalsOfOne(comparison: Comparison): readonly Goal[] {
  const { place, model } = comparison;
  const goals: Goal[] = [];
  const add = (
    what: string,
    bound: "most" | "least",
    limit: number,
    value: number | undefined,
    text = (of: number): string => of.toFixed(2),
  ): void => {
    if (value === undefined || !Number.isFinite(value)) return;
    goals.push({
      what,
      goal: `at ${bound} ${text(limit)}`,
      measured: text(value),
      held: bound === "most" ? value <= limit : value >= limit,
    });
  };
  for (const site of comparison.compared) {
    if (site.rival !== "site") continue;
    const { threads } = site;
    const where = `${placeText(place, threads)}, ${modelText(model)}`;
    const of = (rival: Rival): Compared | undefined =>
      comparison.compared.find(
        (each) => each.rival === rival && each.threads === threads,
      );
    const peers = of("peers");
    add(
      `Both charts, against a whole-model session: ${where}`,
      "most",
      0.5,
      ratio(both(site), peers && both(peers)),
    );
    add(
      `A changed second cell, against the first listing: ${where}`,
      "most",
      0.2,
      ratio(time(site, "changed"), time(site, "first")),
    );
    if (place === "native") {
      add(
        `First listing, against PyTorch eager: ${where}`,
        "most",
        1,
        ratio(time(site, "first"), time(of("hooks"), "first")),
      );
      continue;
    }
    add(
      `Bare matrix products, against the first listing that has them: ${where}`,
      "least",
      0.7,
      ratio(time(of("products"), "first"), time(site, "first")),
    );
    if (model === "gpt2-small") {
      add(
        `Peak memory of both listings: ${where}`,
        "most",
        mostMemory,
        site.peak,
        bytesText,
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
  add(
    `First listing, one thread against two: ${placeText("wasm")}, ${modelText(model)}`,
    "least",
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
