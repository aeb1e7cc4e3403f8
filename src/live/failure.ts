/** @file Turns what was thrown into what the reader is told: what failed, why, what to do. */
import { bytesOf, bytesText } from "../graph/size-limit.ts";
import { typeText } from "../graph/tensor.ts";
import type { CellFailure } from "../python/cell-record.ts";
import type { Heaviest } from "./heaviest.ts";
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

/** As browsers, WebAssembly and ONNX Runtime put it. */
const memoryMessages =
  /out of memory|memory access|bad_alloc|allocat|invalid (typed )?array length/i;
const askedBytes = /size (\d+)/;

const memoryTitle = "There was not enough memory";

/** As V8, SpiderMonkey and JavaScriptCore put it. */
const depthMessages = /call stack|too much recursion/i;

/** A mistake in our own code: what the language raises, and what we say of ourselves. */
const ownNames = ["TypeError", "RangeError", "ReferenceError", "SyntaxError"];

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
  return counts ? plain(message) : undefined;
}

/** Remedies name the button as it reads after a failure. */
export function failureOf(thrown: unknown): Failure {
  const { name, message } = asError(thrown);
  if (name === "DownloadError") {
    return {
      title: "A file could not be downloaded",
      message,
      remedy:
        "Press Run again. What has arrived already is kept by the browser where the server allows it.",
      smallerMayDo: true,
    };
  }
  if (name === "GpuError") {
    return {
      title: "The GPU failed",
      message: plain(message),
      remedy:
        "Press Run again: it then runs on WASM, without the GPU, unless “Where it runs” above or the address (?device=webgpu) asks for it.",
      smallerMayDo: true,
    };
  }
  if (memoryMessages.test(message)) {
    const asked = Number(askedBytes.exec(message)?.[1]);
    return {
      title: memoryTitle,
      message: Number.isFinite(asked)
        ? `The run asked for ${bytesText(asked)} at once, and the browser does not have them.`
        : "The run asked for more than the browser has.",
      remedy:
        "Use smaller tensors, fewer or shorter rows of tokens, or close other tabs, and press Run again.",
      smallerMayDo: true,
    };
  }
  if (name === "WorkerCrash") {
    return {
      title: "The browser stopped the run",
      message: plain(message),
      remedy:
        "It may be short of memory: close other tabs and press Run again.",
      smallerMayDo: true,
    };
  }
  if (depthMessages.test(message)) {
    return {
      title: "The listing makes too long a chain of operations",
      message:
        "Each needs the one before it, and the browser cannot go so deep.",
      remedy:
        "Look at a value in between, as print(x.sum()) does, or use fewer steps, and press Run again.",
    };
  }
  if (ownNames.includes(name) || message.startsWith("internal:")) {
    return {
      title: "This page made a mistake; your code is not to blame",
      message: plain(`${name}: ${message}`),
      remedy:
        "Press Run again; if it fails again, reload the page: your changes stay. Please report it to whoever keeps this site, with the code and the text above.",
    };
  }
  return {
    title: "The run failed",
    message: plain(message),
    remedy: "Press Run again; if it fails again, reload the page.",
  };
}

/**
 * What a cell looks at could not be computed.
 * @param most what of it needs most; undefined where nothing is looked at
 */
export function failureOfLooks(
  thrown: unknown,
  cellId: string,
  most: Heaviest | undefined,
): Failure {
  const failure = failureOf(thrown);
  // a file that does not come has nothing to do with the line
  if (most === undefined || asError(thrown).name === "DownloadError") {
    return failure;
  }
  const { line, largest, runsModel } = most;
  const at = { cellId, line };
  if (failure.title !== memoryTitle) return { ...failure, at };
  const { smallerMayDo, ...told } = failure;
  return {
    ...told,
    at,
    message: `${failure.message} The largest tensor that line ${line} needs has ${bytesText(bytesOf(largest.type))} (${largest.op}, ${typeText(largest.type)}).`,
    ...(runsModel
      ? {
          remedy:
            "Use fewer or shorter rows of tokens, or close other tabs, and press Run again.",
          ...(smallerMayDo && { smallerMayDo }),
        }
      : {
          remedy:
            "Use smaller tensors, or close other tabs, and press Run again.",
        }),
  };
}

/** The part of the page that runs listings did not come. */
export function failureToStart(thrown: unknown): Failure {
  return {
    title: "The runner could not be loaded",
    message: asError(thrown).message,
    remedy:
      "Check the connection and press Run again. If the site was updated since this page was opened, reload the page.",
  };
}

/** A cell that raised an error: the listing's own, or one that it met. */
export function failureOfCell({
  message,
  traceback,
  at,
  within,
  fault,
}: CellFailure): Failure {
  const places = {
    ...(at === undefined ? {} : { at }),
    ...(within === undefined ? {} : { within }),
  };
  if (fault !== undefined) return { ...failureOf(fault), ...places };
  return {
    title: message,
    message: traceback,
    ...places,
    remedy: "Change the code and press Run again.",
  };
}

/** A cell above failed, so this one did not run. */
export function failureAbove(cellId: string, failure: Failure): Failure {
  return {
    title: `The cell "${cellId}" above failed`,
    message: failure.title,
    remedy: "It runs before this one: see its own message.",
    ...(failure.at === undefined ? {} : { at: failure.at }),
    ...(failure.within === undefined ? {} : { within: failure.within }),
  };
}

/** In one line, without the paths of the machines that built the runtimes. */
function plain(message: string): string {
  return message
    .replace(/(^|[\s("'])(?:[a-z]+:\/)?\/[\w.+@/-]+(?::\d+)*/gi, "$1…")
    .replace(/\s+/g, " ")
    .trim();
}

interface NamedError {
  readonly name: string;
  readonly message: string;
}

function asError(thrown: unknown): NamedError {
  return isNamedError(thrown)
    ? thrown
    : { name: "Error", message: String(thrown) };
}

/** Errors, and what is left of them on their way through Python. */
function isNamedError(thrown: unknown): thrown is NamedError {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "name" in thrown &&
    "message" in thrown
  );
}
