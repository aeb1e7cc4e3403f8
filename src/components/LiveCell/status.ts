/** @file One line for each state of a cell: what is happening now, and nothing that is not so. */
import type { CellState, RecordingCheck } from "../../live/state.ts";
import { megabytes } from "../download-size.ts";

export interface StatusLine {
  readonly text: string;
  /** What a screen reader announces when the kind of state changes; shorter, as figures would not stop. */
  readonly announcement: string;
  /** From 0 to 1, where there is something to count. */
  readonly progress?: number;
}

/** How long a line can get before a run ends: room is kept for it. */
export const longestWhileRunning =
  "Downloading Python, engine, model: 100.0 MB of 100.0 MB, 10.0 MB/s, about 10 min left";

// With less than this to go, a time left would be a guess.
const SHORTEST_ESTIMATE_SECONDS = 1;

/** @param check of a result that was drawn before Python was there */
export function statusLine(
  state: CellState,
  check?: RecordingCheck,
): StatusLine {
  switch (state.kind) {
    case "idle":
      return { text: "", announcement: "" };
    case "gone":
      return same("Its result is not there any more: the page was left.");
    case "queued":
      return same(`Waiting for “${state.behind}” to finish`);
    case "downloading":
      return downloading(state);
    case "preparing":
      return same(`${capital(state.what)} …`);
    case "running":
      return {
        text: `Running: ${state.step}`,
        announcement: "Running",
        progress: state.total > 0 ? state.done / state.total : 0,
      };
    case "done": {
      const { device, milliseconds } = state.result.report;
      const done = `Done in ${(milliseconds.total / 1000).toFixed(1)} s on ${device}`;
      return same(
        check === undefined ? done : `${done}. ${checkNotes[check.kind]}`,
      );
    }
    case "cancelled":
      return same("Cancelled. What was loaded stays loaded.");
    case "failed":
      return same(`Failed: ${state.failure.title}`);
    case "unsupported":
      return same(state.reason);
  }
}

const checkNotes: Readonly<Record<RecordingCheck["kind"], string>> = {
  awaited: "Python loads behind it, to check.",
  same: "Python has recorded the same.",
  differs: "Python has recorded something else!",
  other: "Computed again: our recording was wrong.",
  stopped: "Python was stopped before it checked.",
  failed: "Python failed to check it.",
};

function downloading({
  parts,
  bytesPerSecond,
}: Extract<CellState, { kind: "downloading" }>): StatusLine {
  const loaded = parts.reduce((sum, part) => sum + part.loaded, 0);
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  const what = parts
    .filter((part) => part.loaded < part.total)
    .map((part) => part.label)
    .join(", ");
  const facts = [`${megabytes(loaded)} of ${megabytes(total)}`];
  if (bytesPerSecond > 0) {
    facts.push(`${megabytes(bytesPerSecond)}/s`);
    const seconds = (total - loaded) / bytesPerSecond;
    if (seconds >= SHORTEST_ESTIMATE_SECONDS) {
      facts.push(`about ${timeLeft(seconds)} left`);
    }
  }
  return {
    text: `Downloading ${what}: ${facts.join(", ")}`,
    announcement: `Downloading ${megabytes(total)}`,
    progress: total > 0 ? loaded / total : 0,
  };
}

function timeLeft(seconds: number): string {
  return seconds < 90
    ? `${Math.round(seconds)} s`
    : `${Math.round(seconds / 60)} min`;
}

function same(text: string): StatusLine {
  return { text, announcement: text };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
