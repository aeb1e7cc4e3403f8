/** @file What crosses between workers and page: errors keep their kind, values are moved and not copied. */
import { transfer } from "comlink";
import type { TensorValue } from "../graph/tensor.ts";

/** An error as plain data. */
export interface CrossingError {
  readonly name: string;
  readonly message: string;
}

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

/** Values whose memory goes over to whoever receives them; here they are empty afterwards. */
export function moved(values: readonly TensorValue[]): readonly TensorValue[] {
  const buffers = values.map(({ data }) => data.buffer);
  return transfer(values, [...new Set(buffers)]);
}

/** Name and message of whatever was thrown. (A DOMException is no Error everywhere.) */
export function errorOf(thrown: unknown): CrossingError {
  if (thrown instanceof Error || thrown instanceof DOMException) {
    return { name: thrown.name, message: thrown.message };
  }
  return { name: "Error", message: String(thrown) };
}

function named(thrown: unknown): Error {
  const { name, message } = errorOf(thrown);
  const error = new Error(message);
  error.name = name;
  return error;
}
