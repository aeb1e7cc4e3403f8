/** @file What the benchmark recorded: who was compared with whom, where, and what each took. Pure. */

/** A row of what the benchmark prints. */
export interface Figure {
  readonly what: string;
  /** Median, with least and most where it was measured more than once. */
  readonly value: string;
  /** What the project set itself; empty where there is no goal. */
  readonly goal: string;
}

export interface Taken {
  /** The least of all rounds, milliseconds. */
  readonly least: number;
  readonly rounds: number;
  /** What the runtime's sessions handed to JavaScript. */
  readonly bytes?: number;
}

/** In the order in which they are asked for: the second listing and its change go on from what the first left. */
export const taskNames = [
  "first",
  "second",
  "changed",
  "generation",
  "gradient",
  "sweep",
] as const;

export type TaskName = (typeof taskNames)[number];

export type Rival =
  "site" | "peers" | "transformersjs" | "hooks" | "nnsight" | "products";

/** One who was compared; a task that is not there it cannot do. */
export interface Compared {
  readonly rival: Rival;
  /** Of WebAssembly; native code has one for each core. */
  readonly threads?: number;
  readonly version: string;
  /** Peak resident bytes of its process, or of its tab. */
  readonly peak?: number;
  readonly tasks: Readonly<Partial<Record<TaskName, Taken>>>;
}

export const places = ["native", "wasm"] as const;

export type Place = (typeof places)[number];

export interface Comparison {
  readonly place: Place;
  readonly model: ModelName;
  readonly compared: readonly Compared[];
}

export const modelNames = ["embedded", "gpt2-small"] as const;

export type ModelName = (typeof modelNames)[number];

/** What a part of the benchmark gives: rows of its own, or, where it compares, what each took. */
export type Measured =
  { readonly figures: readonly Figure[] } | { readonly comparison: Comparison };

/** What one run of a part of the benchmark gave, and on what. */
export type PartRecord = Measured & {
  /** yyyy-mm-dd */
  readonly date: string;
  /** "Linux 6.1, 2 cores, AMD EPYC, Node 20.20" */
  readonly machine: string;
  /** Processes that wanted a core, the mean of a minute before and after. */
  readonly load: readonly [before: number, after: number];
};

/** By name of the part, as `npm run bench -- <name>` has it. */
export type SpeedRecord = Readonly<Record<string, PartRecord>>;
