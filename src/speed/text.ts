/** @file What was measured, in words. Pure. */
import {
  taskNames,
  type Compared,
  type Comparison,
  type Figure,
  type ModelName,
  type Place,
  type Rival,
  type SpeedRecord,
  type TaskName,
} from "./record.ts";

const rivalTexts: Readonly<Record<Rival, string>> = {
  site: "this site",
  peers: "whole-model session",
  transformersjs: "Transformers.js",
  hooks: "PyTorch with hooks",
  nnsight: "nnsight",
  products: "products alone",
};

const taskTexts: Readonly<Record<TaskName, string>> = {
  first: "First listing",
  second: "Second listing",
  changed: "Second listing, changed",
  generation: "40 tokens generated",
  gradient: "Forward and back",
  sweep: "A run without each head",
};

export function secondsText(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds.toFixed(0)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1e4) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 1e8) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes < 1e9
    ? `${(bytes / 1e6).toFixed(0)} MB`
    : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** @param threads undefined where one does not say, or native code has one for each core */
export function placeText(place: Place, threads?: number): string {
  const name = place === "native" ? "native" : "WebAssembly";
  return withThreads(name, threads);
}

export function modelText(model: ModelName): string {
  return model === "embedded" ? "embedded model" : "GPT-2 Small's shape";
}

export function columnText({ rival, threads }: Compared): string {
  return withThreads(rivalTexts[rival], threads);
}

export function withThreads(what: string, threads?: number): string {
  if (threads === undefined) return what;
  return `${what}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

export interface Row {
  readonly name: string;
  /** One a column; "–" where it was not done. */
  readonly cells: readonly string[];
}

/** @param tasks what there is a row for, if any column has it */
export function rowsOf(
  compared: readonly Compared[],
  tasks: readonly TaskName[],
): readonly Row[] {
  const none = "–";
  const row = (
    name: string,
    text: (each: Compared) => string | undefined,
  ): Row => ({
    name,
    cells: compared.map((each) => text(each) ?? none),
  });
  const rows = [
    ...tasks.map((task) =>
      row(
        taskTexts[task],
        ({ tasks: { [task]: taken } }) => taken && secondsText(taken.least),
      ),
    ),
    row(
      "Handed to JavaScript, both listings",
      ({ tasks: { first, second } }) =>
        first?.bytes === undefined || second?.bytes === undefined
          ? undefined
          : bytesText(first.bytes + second.bytes),
    ),
    row("Peak memory", ({ peak }) =>
      peak === undefined ? undefined : bytesText(peak),
    ),
  ];
  return rows.filter(({ cells }) => cells.some((cell) => cell !== none));
}

/** A comparison as rows of one figure each, for a terminal. */
export function figuresOf({
  place,
  model,
  compared,
}: Comparison): readonly Figure[] {
  return rowsOf(compared, taskNames).map(({ name, cells }) => ({
    what: `${placeText(place)}, ${modelText(model)}: ${name}`,
    value: compared
      .map((each, column) => `${columnText(each)} ${cells[column]}`)
      .join("; "),
    goal: "",
  }));
}

/** What was measured where and when, and how much else the machine did then. */
export function machinesOf(record: SpeedRecord): readonly string[] {
  const parts = new Map<string, string[]>();
  for (const [name, { date, machine, load }] of Object.entries(record)) {
    const key = `${date}, ${machine}`;
    const own = parts.get(key) ?? [];
    own.push(`${name} (${load[0]}, ${load[1]})`);
    parts.set(key, own);
  }
  return [...parts].map(
    ([key, names]) =>
      `${key}; parts with the load before and after: ${names.join(", ")}`,
  );
}

/** What the project set itself, and what came of it. */
export interface Goal {
  readonly what: string;
  /** "at most 0.5" */
  readonly goal: string;
  readonly measured: string;
  readonly held: boolean;
}

/** The goals as README quotes them, in columns as the formatter sets them. */
export function readmeTable(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, goal, measured, held }) => [
    what,
    goal,
    measured,
    held ? "held" : "missed",
  ]);
  const head = ["Goal", "Set", "Measured", ""];
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...rows].map(line).join("\n");
}
