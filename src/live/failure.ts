/** @file Turns what was thrown into what the reader is told: what failed, why, what to do. */
import type { CellFailure } from "../python/cell-record.ts";
import type { Failure } from "./state.ts";

/** The reader pressed Cancel. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";

  constructor() {
    super("cancelled");
  }
}

/** Errors come from workers with their name and message only (see crossing.ts). */
export function isCancellation(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    (thrown.name === "Cancelled" || thrown.name === "AbortError")
  );
}

export function failureOf(thrown: unknown): Failure {
  const { name, message } = asError(thrown);
  if (name === "DownloadError") {
    return {
      title: "A file could not be downloaded",
      message,
      remedy:
        "Press Run live again. What has arrived already is kept by the browser where the server allows it.",
      smallerMayDo: true,
    };
  }
  if (name === "WorkerCrash" || /out of memory|memory access/i.test(message)) {
    return {
      title: "The browser stopped the run",
      message,
      remedy:
        "It may be short of memory: close other tabs and press Run live again.",
      smallerMayDo: true,
    };
  }
  if (/webgpu|gpu ?device|device lost/i.test(message)) {
    return {
      title: "The GPU failed",
      message,
      remedy:
        "Press Run live again, or add ?device=wasm to the address to run without the GPU.",
      smallerMayDo: true,
    };
  }
  return {
    title: "The run failed",
    message,
    remedy: "Press Run live again; if it fails again, reload the page.",
  };
}

/** An error in the listing itself. */
export function failureOfCell({
  message,
  traceback,
  at,
}: CellFailure): Failure {
  return {
    title: message,
    message: traceback,
    ...(at === undefined ? {} : { at }),
    remedy:
      "Change the code and press Run live again, or press Reset for the listing as it was.",
  };
}

/** A cell above failed, so this one did not run. */
export function failureAbove(cellId: string, failure: Failure): Failure {
  return {
    title: `The cell "${cellId}" above failed`,
    message: failure.title,
    remedy: "It runs before this one: see its own message.",
    ...(failure.at === undefined ? {} : { at: failure.at }),
  };
}

function asError(thrown: unknown): { name: string; message: string } {
  if (thrown instanceof Error) return thrown;
  return { name: "Error", message: String(thrown) };
}
