/** @file The words that the page has for a run: the states of a cell, its outputs, what ran. */
import type { Chart } from "../charts/chart.ts";
import type { AskedDevice } from "./engine-choice.ts";
import type { WorkEvaluation } from "../engine/work.ts";
import type { CellLine } from "../python/cell-record.ts";
import type { ModelIdentity, ModelOrigin } from "../models/model.ts";

/** One code block of a page. Cells of a page share one namespace, in page order. */
export interface Cell {
  /** "setup", "loss": unique on its page */
  readonly id: string;
  /** The Python text as it would run now. */
  readonly code: string;
}

/** One of the things being downloaded side by side. */
export interface DownloadPart {
  readonly label: "Python" | "engine" | "model";
  /** bytes so far */
  readonly loaded: number;
  /** bytes in all, known before the first byte */
  readonly total: number;
}

/** What went wrong, for the reader: said where the reader looks. */
export interface Failure {
  /** One line: what failed. */
  readonly title: string;
  /** Why, in the words of whatever failed; for Python the error and the reader's own lines. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** True where a smaller model, that is there already, may do what this one could not. */
  readonly smallerMayDo?: true;
  /** For an error in a listing: the outermost line of the cell that was run. */
  readonly at?: CellLine;
  /** Where the error was raised, inside a function that `at` calls. */
  readonly within?: CellLine;
}

/**
 * Of a result that was drawn from the recording that came with the site, before Python was there: how the recording
 * fares that Python then makes of the same listing.
 */
export type RecordingCheck =
  /** Python is still to come. */
  | { readonly kind: "awaited" }
  /** Both compute the same, and put it to the same use. */
  | { readonly kind: "same" }
  /** They differ, and what Python recorded is not computed yet. */
  | { readonly kind: "differs" }
  /** They differ, and the result is of what Python recorded. */
  | { readonly kind: "other" }
  /** Python was stopped, by the reader, before it had recorded the listing. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** What ran, shown with every live result. */
export interface RunReport {
  readonly model: ModelIdentity;
  /** "WebGPU (nvidia ada)", "WASM, 1 thread" */
  readonly device: string;
  /** "WebGPU was 1.4 times slower here", where that was measured. */
  readonly pace?: string;
  /** Why this device and not a faster one, when there is a reason to say. */
  readonly deviceNote?: string;
  /** What the reader should know, though nothing failed: the browser's storage is full. */
  readonly notes?: readonly string[];
  /** Last value given to torch.manual_seed in this namespace; undefined if never called. */
  readonly seed?: number;
  /** Milliseconds from the press to the chart, by stage. */
  readonly milliseconds: {
    readonly load: number;
    /** Absent where the listing's recording came with the site. */
    readonly python?: number;
    readonly engine: number;
    readonly total: number;
  };
}

/** The run of the model that a chart of heads was computed from, for questions about its attention. */
export interface HeadsOfRun {
  /** Rows of tokens that the model was given, and tokens in each. */
  readonly rows: number;
  readonly positions: number;
  /** Of the model that ran. */
  readonly layers: number;
  readonly headsPerLayer: number;
  /** More than 1: the chart depends on that many runs, and this is the last of them. */
  readonly runs: number;
}

/** One head, on one row of the tokens; counted from 0. */
export interface HeadIndex {
  readonly layer: number;
  readonly head: number;
  readonly row: number;
}

export interface HeadAttention {
  /** The row's token ids. */
  readonly ids: readonly number[];
  /** Their texts, where the model's tokenizer is there. */
  readonly texts?: readonly string[];
  /** [query, key] */
  readonly weights: Float32Array;
}

export type AttentionAnswer =
  | { readonly kind: "attention"; readonly attention: HeadAttention }
  /** The workers of that run have ended. */
  | { readonly kind: "gone" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly failure: Failure };

export type { WorkEvaluation };

/** Stands for what the engine did for a cell, to ask for it. */
export interface WorkOfCell {
  /** Of the runner's. */
  readonly key: number;
}

export type WorkAnswer =
  | {
      readonly kind: "work";
      readonly evaluations: readonly WorkEvaluation[];
    }
  /** The workers of that run have ended, or much has run since. */
  | { readonly kind: "gone" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly failure: Failure };

export type CellOutput =
  | {
      readonly kind: "text";
      readonly text: string;
      /** Where it was not written to standard output: warnings go to standard error. */
      readonly stream?: "stderr";
    }
  | {
      readonly kind: "chart";
      readonly chart: Chart;
      /** Where there are as many rows and columns as the run has layers and heads. */
      readonly heads?: HeadsOfRun;
      /** No model computed any of its numbers: they come of the listing alone. */
      readonly withoutModel?: true;
    };

/** A chart that fills while its run goes on. */
export interface ComingChart {
  /** With NaN where numbers are still to come. */
  readonly chart: Chart;
  /** How many numbers are there, and how many there will be. */
  readonly known: number;
  readonly count: number;
}

export interface CellResult {
  /** The cells above it and, last, the cell itself, as they read when it ran. */
  readonly ran: readonly Cell[];
  readonly outputs: readonly CellOutput[];
  /** What the engine did for it. */
  readonly work?: WorkOfCell;
  readonly report: RunReport;
}

export type CellState =
  | { readonly kind: "idle" }
  /** It had a result when the page was open before, which is not there any more. */
  | { readonly kind: "gone" }
  /** Waits for cells above it, or for a run that was pressed before it. */
  | { readonly kind: "queued"; readonly behind: string }
  | {
      readonly kind: "downloading";
      readonly parts: readonly DownloadPart[];
      readonly bytesPerSecond: number;
    }
  /** Nothing to count: starting Python, compiling. `what` is a phrase: "starting Python". */
  | { readonly kind: "preparing"; readonly what: string }
  /** `step` names the segment that runs now: "layer 3 of 12". */
  | {
      readonly kind: "running";
      readonly step: string;
      readonly done: number;
      readonly total: number;
      /** By chart of the cell, in order; undefined for one that shows nothing before it is whole. */
      readonly coming?: readonly (ComingChart | undefined)[];
    }
  | { readonly kind: "done"; readonly result: CellResult }
  | { readonly kind: "cancelled" }
  | {
      readonly kind: "failed";
      readonly failure: Failure;
      /** What the cell printed and drew before the error. */
      readonly result?: CellResult;
    }
  /** It cannot run: the browser has no WebAssembly or no workers, or the site's kill switch is off. */
  | { readonly kind: "unsupported"; readonly reason: string };

/** Whether something is going on in a cell, so that Cancel has something to stop. */
export function isBusy({ kind }: CellState): boolean {
  return (
    kind === "queued" ||
    kind === "downloading" ||
    kind === "preparing" ||
    kind === "running"
  );
}

/** Everything a notebook needs to know of the site it runs on. */
export interface NotebookOptions {
  /** Absolute URL of the site's root under its baseUrl, ending in "/". */
  readonly siteUrl: string;
  readonly model: ModelOrigin;
  /** Whose listings are run: the folder in docs/. */
  readonly pageId: string;
  /** Absent: the quickest that computes right. */
  readonly asked?: AskedDevice;
}
