/** @file Errors that keep their kind while they cross from a worker to the page. */

/** A worker's error as the page gets it: comlink keeps name and message only, which is all that this needs. */
export type CrossingName =
  "DownloadError" | "GpuError" | "AbortError" | "WorkerCrash";

/**
 * Wraps a worker's function so that whatever it throws arrives as an Error with its name.
 * (A DOMException is no plain Error everywhere, and would arrive as an empty object.)
 */
export function crossing<Arguments extends unknown[], Result>(
  action: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  return async (...args) => {
    try {
      return await action(...args);
    } catch (thrown) {
      throw named(thrown);
    }
  };
}

function named(thrown: unknown): Error {
  const error = new Error(
    thrown instanceof Error || thrown instanceof DOMException
      ? thrown.message
      : String(thrown),
  );
  if (thrown instanceof Error || thrown instanceof DOMException) {
    error.name = thrown.name;
  }
  return error;
}
