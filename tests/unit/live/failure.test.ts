/** @file What the reader is told of a failure, and when the next run does without the GPU. */
import { describe, expect, it } from "vitest";
import { GpuError } from "../../../src/engine/gpu-error.ts";
import {
  failureOf,
  failureOfCell,
  gpuFailureOf,
} from "../../../src/live/failure.ts";
import { WorkerCrash } from "../../../src/live/worker-handle.ts";
import { DownloadError } from "../../../src/models/download-error.ts";

describe("the next run does without the GPU", () => {
  it("after the GPU failed, while it was opened or while it ran", () => {
    const lost = new GpuError("the GPU device was lost: reset");
    expect(gpuFailureOf(lost, "webgpu")).toBe("the GPU device was lost: reset");
    expect(gpuFailureOf(lost, undefined)).toBe(lost.message);
  });

  it("after the worker that used it crashed", () => {
    const crash = new WorkerCrash("the engine worker stopped: memory");
    expect(gpuFailureOf(crash, "webgpu")).toBe(crash.message);
    expect(gpuFailureOf(crash, "wasm")).toBeUndefined();
  });

  it("not after failures that are not the GPU's", () => {
    const missing = new DownloadError(
      "http://site/model",
      "the server answered 404",
    );
    expect(gpuFailureOf(missing, "webgpu")).toBeUndefined();
    expect(gpuFailureOf(new Error("add: shapes"), "webgpu")).toBeUndefined();
  });
});

describe("the reader is told", () => {
  it("of a GPU's failure what the next press does", () => {
    const { title, remedy } = failureOf(new GpuError("out of memory"));
    expect(title).toBe("The GPU failed");
    expect(remedy).toContain("it then runs on WASM");
  });

  it.each([
    "std::bad_alloc",
    "Array buffer allocation failed",
    "Invalid typed array length: 10000000000",
    "memory access out of bounds",
  ])("of %s that memory is short, in our words", (text) => {
    const { title, message, remedy } = failureOf(new Error(text));
    expect(title).toBe("There was not enough memory");
    expect(message).not.toContain(text);
    expect(remedy).toContain("close other tabs");
  });

  it("of memory that was asked for how much it was, and no path of the runtime's makers", () => {
    const { message } = failureOf(
      new Error(
        "[E:onnxruntime] Non-zero status code, /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 40000000000",
      ),
    );
    expect(message).toBe(
      "The run asked for 40.0 GB at once, and the browser does not have them.",
    );
  });

  it("of other errors of a runtime without its paths and line breaks", () => {
    const { message } = failureOf(
      new Error(
        "node Mul_3:\n /onnxruntime_src/onnxruntime/core/element_wise.cc:12 wasm://wasm/0a1b/x.ts:4 shapes 2/3 differ",
      ),
    );
    expect(message).toBe("node Mul_3: … … shapes 2/3 differ");
  });

  it.each(["Maximum call stack size exceeded", "too much recursion"])(
    "of %s what in the listing leads there",
    (text) => {
      const { title } = failureOf(new RangeError(text));
      expect(title).toContain("too long a chain of operations");
    },
  );

  it.each([
    new TypeError("Cannot read properties of undefined (reading 'id')"),
    new Error("internal: n7 was not evaluated"),
  ])("of our own mistake that it is ours, and is asked for a report", (own) => {
    const { title, message, remedy } = failureOf(own);
    expect(title).toContain("your code is not to blame");
    expect(message).toContain(own.message);
    expect(remedy).toContain("report it");
  });

  it("of an error that a listing met in the engine what the engine failed with, at the listing's line", () => {
    const at = { cellId: "loss", line: 5 };
    const failure = failureOfCell({
      message: "InternalError: internal: DownloadError: model: 404",
      traceback: "",
      origin: "internal",
      fault: { name: "DownloadError", message: "model: 404" },
      at,
    });
    expect(failure).toMatchObject({
      title: "A file could not be downloaded",
      at,
    });
  });

  it.each([
    new DownloadError("http://site/model", "it did not arrive"),
    new GpuError("lost"),
    new WorkerCrash("the engine worker stopped"),
    new Error("std::bad_alloc"),
    new Error("anything"),
  ])("to press the button as it reads after a failure", (thrown) => {
    expect(failureOf(thrown).remedy).toMatch(/press run again/i);
  });
});
