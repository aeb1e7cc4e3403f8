/** @file What the reader is told of a failure, and when the next run does without the GPU. */
import { describe, expect, it } from "vitest";
import { GpuError } from "../../../src/engine/gpu-error.ts";
import { failureOf, gpuFailureOf } from "../../../src/live/failure.ts";
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

  it.each(["std::bad_alloc", "Array buffer allocation failed"])(
    "of %s that memory is short",
    (message) => {
      const { title, remedy } = failureOf(new Error(message));
      expect(title).toBe("The browser stopped the run");
      expect(remedy).toContain("close other tabs");
    },
  );
});
