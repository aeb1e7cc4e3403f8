/** @file A run under way: what it needs of the workers, who hears of it, and where it is. */
import type { Backend, LoadListener } from "./backend.ts";
import type { Downloads } from "./downloads.ts";
import type { Heaviest } from "./heaviest.ts";
import type { CellEvent, Checking, Press } from "./page-state.ts";
import type { Cell, CellState } from "./state.ts";

/** What a runner needs of the workers. */
export type RunnerBackend = Pick<
  Backend,
  | "ready"
  | "readyBehind"
  | "recording"
  | "resetNamespace"
  | "runCell"
  | "evaluate"
  | "beginWork"
  | "endWork"
  | "whatRan"
  | "engineLoaded"
  | "tokenTexts"
  | "report"
  | "prepareNextVisit"
  | "cancel"
  | "dispose"
>;

/** How a run is heard and ended by whoever has begun it. */
export interface RunListener {
  /** Whether a cell above has its result on the page already. */
  readonly stands: (cell: Cell) => boolean;
  readonly tell: (cellId: string, event: CellEvent) => void;
  /** Of results that were drawn before Python was there; heard after the run, too. */
  readonly check: (cellId: string, event: Checking) => void;
  /** Resolves when the charts that a cell has just finished with are drawn, or will not be. */
  readonly drawn: (cellId: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A run under way. */
export interface RunOfPress extends RunListener {
  readonly press: Press;
  /** The cell whose state tells what is happening now. */
  at: Cell;
  /** Milliseconds until Python and the engine were there. */
  load: number;
  /** What the run needs over the network; weights go on arriving while it is under way. */
  downloads?: Downloads;
  /** What the engine does, or waits with. */
  step?: CellState;
  /** What could not be computed, once that happened. */
  looked?: { readonly thrown: unknown; readonly most: Heaviest | undefined };
}

/** Hears nothing. */
export const quiet: LoadListener = {
  onBegun: () => undefined,
  onDownload: () => undefined,
  onPreparing: () => undefined,
};

export function goOn({ at, tell }: RunOfPress, state: CellState): void {
  tell(at.id, { kind: "went on", state });
}

/** The engine has come to a step. While weights are to come it waits for them, and that is told, unless charts fill. */
export function goOnWith(
  run: RunOfPress,
  step: Extract<CellState, { kind: "running" }>,
): void {
  run.step = step;
  const { downloads } = run;
  const isWaiting = downloads?.stage === "pending" && step.coming === undefined;
  goOn(run, isWaiting ? downloads.state() : step);
}
