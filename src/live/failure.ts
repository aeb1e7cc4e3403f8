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

/** As browsers and WebAssembly put it. */
const memoryMessages =
  /out of memory|memory access|bad_alloc|allocation failed/i;

/**
 * What the GPU failed with, where that is a reason to do the next run without it.
 * @param kind what ran; undefined while nothing did
 */
export function gpuFailureOf(
  thrown: unknown,
  kind: "webgpu" | "wasm" | "native" | undefined,
): string | undefined {
  const { name, message } = asError(thrown);
  // a worker that ended for want of memory may have run out of the GPU's
  const counts =
    name === "GpuError" || (name === "WorkerCrash" && kind === "webgpu");
  // runtimes write over several lines
  return counts ? message.replace(/\s+/g, " ").trim() : undefined;
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
  if (name === "GpuError") {
    return {
      title: "The GPU failed",
      message,
      remedy:
        "Press Run live again: it then runs on WASM, without the GPU, unless the address asks for the GPU with ?device=webgpu.",
      smallerMayDo: true,
    };
  }
  if (name === "WorkerCrash" || memoryMessages.test(message)) {
    return {
      title: "The browser stopped the run",
      message,
      remedy:
        "It may be short of memory: close other tabs and press Run live again.",
      smallerMayDo: true,
    };
  }
  return {
    title: "The run failed",
    message,
    remedy: "Press Run live again; if it fails again, reload the page.",
  };
}

/** The part of the page that runs listings did not come. */
export function failureToStart(thrown: unknown): Failure {
  return {
    title: "The runner could not be loaded",
    message: asError(thrown).message,
    remedy:
      "Check the connection and press Run live again. If the site was updated since this page was opened, reload the page.",
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
