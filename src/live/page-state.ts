/** @file The one holder of what a page knows of its cells and presses: a state, and what each event makes of it. Pure. */
import { failureAbove } from "./failure.ts";
import {
  type Cell,
  type CellOutput,
  type CellResult,
  type CellState,
  type Failure,
  isBusy,
  type RecordingCheck,
} from "./state.ts";

/** A press that runs, or waits for its turn. */
export interface Press {
  /** Unique on its page. */
  readonly id: number;
  /** The cells above the one that was pressed and, last, that one, as they read at the press. */
  readonly cells: readonly Cell[];
  /** The cell that was pressed. */
  readonly target: Cell;
  readonly modelId: string;
  /** As performance.now() told it. */
  readonly pressedAt: number;
}

/** What a run that has ended ran, whatever its end. */
export interface Attempt {
  readonly cells: readonly Cell[];
  readonly modelId: string;
}

export interface Checked {
  readonly of: CellResult;
  readonly check: RecordingCheck;
}

export interface CellView {
  readonly state: CellState;
  /**
   * The result of the last run that finished, or drew something before it failed; it outlives a later run that is
   * under way or drew nothing.
   */
  readonly result?: CellResult;
  /** What the run that is under way, or was stopped, has printed so far. */
  readonly printed?: readonly CellOutput[];
  /** Where a result was drawn before Python was there. */
  readonly checked?: Checked;
  /** What the last run ran that ended here. */
  readonly attempt?: Attempt;
}

export interface PageState {
  /** By id; those that nothing has happened to are not there. */
  readonly cells: ReadonlyMap<string, CellView>;
  /** In the order of their turns. */
  readonly presses: readonly Press[];
  /** The model that has been loaded: a press that runs it downloads nothing. */
  readonly loaded?: string;
}

export type PageEvent =
  | { readonly kind: "pressed"; readonly press: Press }
  /** The press has nothing more to do. */
  | { readonly kind: "ended"; readonly press: Press }
  /** What had been loaded is there no more. */
  | { readonly kind: "unloaded" }
  /** Everything that runs or waits is given up. */
  | { readonly kind: "cancelled" }
  /** The page as it was opened, but for what has been loaded. */
  | { readonly kind: "reset" }
  /** Cells had results when the page was open before. */
  | { readonly kind: "remembered"; readonly cellIds: readonly string[] }
  /** Python has recorded, or could not record, a listing that was drawn before it came. */
  | ({ readonly kind: "checked"; readonly cellId: string } & Checking)
  | ({ readonly press: Press; readonly cellId: string } & CellEvent);

export interface Checking extends Checked {
  /** What takes its place, computed from Python's recording. */
  readonly instead?: CellResult;
}

/** Of one cell, in the course of a press. */
export type CellEvent =
  /** What goes on now. */
  | { readonly kind: "went on"; readonly state: CellState }
  /** All that the cell has printed so far. */
  | { readonly kind: "printed"; readonly printed: readonly CellOutput[] }
  | {
      readonly kind: "finished";
      readonly result: CellResult;
      /** Of one that was drawn before Python was there. */
      readonly check?: RecordingCheck;
    }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      /** What the cell printed and drew before the error. */
      readonly result?: CellResult;
    };

export const untouched: CellView = { state: { kind: "idle" } };

export const opened: PageState = { cells: new Map(), presses: [] };

export function viewOf({ cells }: PageState, cellId: string): CellView {
  return cells.get(cellId) ?? untouched;
}

/** How the recording fares that a cell's result was drawn from; undefined where Python recorded it to begin with. */
export function checkOf({
  result,
  checked,
}: CellView): RecordingCheck | undefined {
  return result !== undefined && checked?.of === result
    ? checked.check
    : undefined;
}

export function isPageBusy({ presses }: PageState): boolean {
  return presses.length > 0;
}

/** The cells that have a result, or had one when the page was open before. */
export function computedIn({ cells }: PageState): readonly string[] {
  return [...cells]
    .filter(
      ([, { state, result }]) => result !== undefined || state.kind === "gone",
    )
    .map(([id]) => id);
}

/** Whether there is anything that "reset" would undo. */
export function isTouched({ cells }: PageState): boolean {
  return cells.size > 0;
}

/**
 * Whether a cell's result is on the page already, as a press would compute it: the same code, below the same code,
 * on the same model.
 */
export function stands(page: PageState, press: Press, cell: Cell): boolean {
  const { state, attempt } = viewOf(page, cell.id);
  const cells = cellsUpTo(press, cell.id);
  return (
    state.kind === "done" &&
    attempt?.modelId === press.modelId &&
    attempt.cells.length === cells.length &&
    attempt.cells.every(
      ({ id, code }, index) =>
        cells[index]?.id === id && cells[index]?.code === code,
    )
  );
}

/** The same state where nothing changes: events of a press that was cancelled are heard no more. */
export function after(page: PageState, event: PageEvent): PageState {
  switch (event.kind) {
    case "pressed":
      return pressed(page, event.press);
    case "ended":
      return givenUp(page, [event.press]);
    case "unloaded":
      return { cells: page.cells, presses: page.presses };
    case "cancelled":
      return givenUp(page, page.presses);
    case "reset":
      return { ...page, cells: opened.cells, presses: [] };
    case "remembered":
      return remembered(page, event.cellIds);
    case "checked":
      return checked(page, event);
    default:
      return page.presses.includes(event.press)
        ? afterCellEvent(page, event)
        : page;
  }
}

function pressed(page: PageState, press: Press): PageState {
  const ahead = page.presses.at(-1);
  const { id } = press.target;
  const presses = [...page.presses, press];
  // what a cell is busy with already is told first
  if (isBusy(viewOf(page, id).state)) return { ...page, presses };
  return withCell({ ...page, presses }, id, {
    printed: [],
    state:
      ahead === undefined
        ? { kind: "preparing", what: "starting" }
        : { kind: "queued", behind: ahead.target.id },
  });
}

function remembered(page: PageState, cellIds: readonly string[]): PageState {
  const unseen = cellIds.filter((id) => !page.cells.has(id));
  if (unseen.length === 0) return page;
  const gone: CellView = { state: { kind: "gone" } };
  return {
    ...page,
    cells: new Map([...page.cells, ...unseen.map((id) => [id, gone] as const)]),
  };
}

/** Heard after the press has ended, and only where its result is still there. */
function checked(
  page: PageState,
  { cellId, of, check, instead }: Extract<PageEvent, { kind: "checked" }>,
): PageState {
  const { state, result } = viewOf(page, cellId);
  if (result !== of) return page;
  if (instead === undefined) {
    return withCell(page, cellId, { checked: { of, check } });
  }
  return withCell(page, cellId, {
    result: instead,
    checked: { of: instead, check },
    ...(state.kind === "done"
      ? { state: { kind: "done", result: instead } }
      : {}),
  });
}

/** Without presses whose time is over; what they leave in the middle was cancelled. */
function givenUp(page: PageState, over: readonly Press[]): PageState {
  const presses = page.presses.filter((press) => !over.includes(press));
  const waiting = presses.map(({ target }) => target.id);
  const cells = new Map(page.cells);
  for (const press of over) {
    for (const { id } of press.cells) {
      const view = viewOf(page, id);
      if (!isBusy(view.state) || waiting.includes(id)) continue;
      cells.set(id, {
        ...view,
        state: { kind: "cancelled" },
        attempt: attemptOf(press, id),
      });
    }
  }
  return { ...page, cells, presses };
}

function afterCellEvent(
  page: PageState,
  event: Extract<PageEvent, CellEvent>,
): PageState {
  const { press, cellId } = event;
  const target = press.target.id;
  const attempt = attemptOf(press, cellId);
  switch (event.kind) {
    case "went on": {
      const { state } = event;
      const loaded = state.kind === "running" ? press.modelId : undefined;
      const begins = !isBusy(viewOf(page, cellId).state);
      const next = withCell(withLoaded(page, loaded), cellId, {
        state,
        ...(begins && { printed: [] }),
      });
      return cellId === target
        ? next
        : withCell(next, target, {
            state: { kind: "queued", behind: cellId },
          });
    }
    case "printed":
      return withCell(page, cellId, { printed: event.printed });
    case "finished": {
      const { result, check } = event;
      return withCell(withLoaded(page, press.modelId), cellId, {
        state: { kind: "done", result },
        result,
        attempt,
        ...(check === undefined ? {} : { checked: { of: result, check } }),
      });
    }
    case "failed": {
      const { failure, result } = event;
      const next = withCell(page, cellId, {
        state: {
          kind: "failed",
          failure,
          ...(result === undefined ? {} : { result }),
        },
        attempt,
        ...(hasChart(result) ? { result } : {}),
      });
      return cellId === target
        ? next
        : withCell(next, target, {
            state: { kind: "failed", failure: failureAbove(cellId, failure) },
            attempt: attemptOf(press, target),
          });
    }
  }
}

function withCell(
  page: PageState,
  cellId: string,
  change: Partial<CellView>,
): PageState {
  const cells = new Map(page.cells);
  cells.set(cellId, { ...viewOf(page, cellId), ...change });
  return { ...page, cells };
}

function withLoaded(page: PageState, modelId: string | undefined): PageState {
  return modelId === undefined ? page : { ...page, loaded: modelId };
}

function attemptOf(press: Press, cellId: string): Attempt {
  return { cells: cellsUpTo(press, cellId), modelId: press.modelId };
}

/** The cells that had run when a cell of a press ended, and, last, the cell itself. */
export function cellsUpTo({ cells }: Press, cellId: string): readonly Cell[] {
  return cells.slice(0, cells.findIndex(({ id }) => id === cellId) + 1);
}

function hasChart(result: CellResult | undefined): result is CellResult {
  return result?.outputs.some(({ kind }) => kind === "chart") === true;
}
