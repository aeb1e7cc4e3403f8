/** @file When the two workers are started, ended and started anew. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { Backend, type LoadListener } from "../../../src/live/backend.ts";
import type { LoadOptions } from "../../../src/live/engine-worker.ts";
import { Cancelled } from "../../../src/live/failure.ts";
import type { RuntimeFiles } from "../../../src/live/runtime-files.ts";
import { Stage, type Play } from "./played-workers.ts";

const siteUrl = "https://site.example/base/";
const modelPath = "static/models/induction-mini/";
const size = { bytes: 2, gzip: 1 };
const files = { ...size, mjs: "a.mjs", wasm: "a.wasm", wasmBytes: 1 };
const runtime: RuntimeFiles = {
  sent: {},
  workers: { engine: "engine.js", python: "python.js", check: "", files: [] },
  python: {
    ...size,
    path: "pyodide/",
    standardLibrary: "pyodide/library.zip",
    modules: "pyodide/modules.zip",
    files: [],
  },
  engine: { wasm: files, jspi: files, asyncify: files },
};
const device = { kind: "wasm", build: "wasm", label: "WASM" } as const;
const cell = { id: "loss", code: "line(loss)" };
const outcome = { kind: "recorded" } as never;
const graph = { nodes: [] };

let stage: Stage;
let backend: Backend;
/** What the page was told. */
let told: string[];
/** Of each load of an engine. */
let loads: LoadOptions[];
/** Taken away, the site does not answer. */
let site: ((url: string) => Response | Promise<Response>) | undefined;

const listener: LoadListener = {
  onBegun: (labels) => told.push(`begun: ${labels.join(", ")}`),
  onDownload: (label, loaded, total) =>
    told.push(`${label} ${loaded} of ${total}`),
  onPreparing: (what) => told.push(what),
};

function siteFiles(url: string): Response {
  const path = url.slice(siteUrl.length);
  if (path === "runtime/sizes.json") return Response.json(runtime);
  return new Response(readFileSync(path));
}

/** Rejects when the signal does. */
function never<Value>(): Promise<Value> {
  return new Promise(() => undefined);
}

function failing(name: string, message: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(message), { name }));
}

/** The browser's storage. */
let stored: Map<string, string>;
/** What a reader has asked for, as a media query. */
let wish: string | undefined;

beforeEach(() => {
  told = [];
  loads = [];
  stored = new Map();
  wish = undefined;
  vi.stubGlobal("navigator", { userAgent: "browser 1", maxTouchPoints: 0 });
  vi.stubGlobal("window", {
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, text: string) => stored.set(key, text),
    },
    matchMedia: (query: string) => ({ matches: query === wish }),
  });
  site = siteFiles;
  stage = new Stage({
    engine: {
      load: (options) => {
        loads.push(options);
        return Promise.resolve(device);
      },
      evaluate: () => Promise.resolve([tensorOf("float32", [1], [7])]),
    },
    python: { runCell: () => Promise.resolve(outcome) },
  });
  vi.stubGlobal("fetch", (url: string, { signal }: RequestInit) => {
    signal?.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
    return Promise.race([site?.(url) ?? never<Response>(), aborted]);
  });
  backend = new Backend({
    siteUrl,
    model: { kind: "site", folderUrl: `${siteUrl}${modelPath}` },
    pageId: "induction-heads",
  });
});

afterEach(() => {
  backend.dispose();
  stage.end();
});

function evaluate(): Promise<unknown> {
  return backend.evaluate(graph, [0], () => undefined);
}

describe("loading", () => {
  it("starts both side by side, and lays a channel between them", async () => {
    await backend.ready(listener);
    expect(stage.alive).toEqual(["engine", "python"]);
    expect(told).toContain("begun: engine, model, Python");
    await vi.waitFor(() => {
      expect(stage.asked).toContain("engine.connect");
      expect(stage.asked).toContain("python.connect");
    });
    expect(backend.report().device).toBe("WASM");
  });

  it("starts nothing a second time", async () => {
    await backend.ready(listener);
    await evaluate();
    const before = stage.asked.length;
    await backend.ready(listener);
    expect(told.at(-1)).toBe("begun: ");
    expect(stage.workers).toHaveLength(2);
    expect(stage.asked).toHaveLength(before);
  });

  it("asks again for what could not be had", async () => {
    site = (url) =>
      url.endsWith("manifest.json")
        ? new Response("", { status: 404 })
        : siteFiles(url);
    await expect(backend.ready(listener)).rejects.toThrow(/manifest\.json/);
    expect(stage.workers).toEqual([]);
    site = siteFiles;
    await backend.ready(listener);
    expect(stage.alive).toEqual(["engine", "python"]);
  });

  it("starts only the one anew that did not load", async () => {
    const { engine, python } = stage.play;
    stage.play = {
      engine,
      python: { ...python, start: () => failing("DownloadError", "gone") },
    };
    await expect(backend.ready(listener)).rejects.toMatchObject({
      name: "DownloadError",
    });
    expect(stage.alive).toEqual(["engine"]);
    stage.play = { engine, python };
    await backend.ready(listener);
    expect(told.at(-1)).toBe("begun: Python");
    expect(stage.workers.map(({ name }) => name)).toEqual([
      "engine",
      "python",
      "python",
    ]);
  });

  it("has nothing to report before, and calls nobody", async () => {
    expect(() => backend.report()).toThrow(/^internal: /);
    await expect(backend.runCell(cell)).rejects.toThrow(/^internal: /);
    await expect(backend.tokenTexts([1])).resolves.toBeUndefined();
    expect(backend.engineLoaded).toBe(false);
  });
});

describe("a failure", () => {
  it("of the engine ends it, tells Python, and another takes its place", async () => {
    await backend.ready(listener);
    stage.play = {
      ...stage.play,
      engine: { ...stage.play.engine, evaluate: () => failing("Error", "no") },
    };
    await expect(evaluate()).rejects.toThrow("no");
    expect(stage.alive).toEqual(["python"]);
    expect(backend.engineLoaded).toBe(false);
    await vi.waitFor(() => {
      expect(stage.asked.at(-1)).toBe("python.disconnect");
    });
    await backend.ready(listener);
    expect(stage.alive).toEqual(["python", "engine"]);
    await vi.waitFor(() => {
      expect(stage.asked.filter((each) => each === "python.connect")).toEqual([
        "python.connect",
        "python.connect",
      ]);
    });
  });

  it("of the GPU is told to the next engine", async () => {
    await backend.ready(listener);
    stage.play = {
      ...stage.play,
      engine: {
        ...stage.play.engine,
        evaluate: () => failing("GpuError", "the device was lost"),
      },
    };
    await expect(evaluate()).rejects.toMatchObject({ name: "GpuError" });
    await backend.ready(listener);
    expect(loads.map(({ gpuFailure }) => gpuFailure)).toEqual([
      undefined,
      "the device was lost",
    ]);
  });

  it("that Python alone heard of ends the engine too", async () => {
    let tell: (error: { name: string; message: string }) => void = () => {
      throw new Error("not connected");
    };
    stage.play = {
      ...stage.play,
      engine: {
        ...stage.play.engine,
        connect: (_port, onFailure) => {
          tell = onFailure;
        },
      },
    };
    await backend.ready(listener);
    await vi.waitFor(() => expect(stage.asked).toContain("engine.connect"));
    tell({ name: "AbortError", message: "cancelled" });
    await evaluate();
    expect(stage.alive).toEqual(["engine", "python"]);
    tell({ name: "Error", message: "the runtime aborted" });
    await vi.waitFor(() => expect(stage.alive).toEqual(["python"]));
  });

  it("that kills a worker rejects what waits for it", async () => {
    await backend.ready(listener);
    stage.play = {
      ...stage.play,
      python: { runCell: () => never() },
    };
    const running = backend.runCell(cell);
    stage.worker("python").crash("out of memory");
    await expect(running).rejects.toMatchObject({
      name: "WorkerCrash",
      message: "the Python worker stopped: out of memory",
    });
    expect(stage.alive).toEqual(["engine"]);
  });
});

describe("what is found out about devices", () => {
  const found = { adapters: { "nvidia ada": { paces: {} } } };
  const tells: Play["engine"]["load"] = (options, _, __, onKnown, onStep) => {
    loads.push(options);
    onStep("trying the GPU");
    onKnown({ ...options.known, ...found });
    return Promise.resolve(device);
  };

  function again(): Backend {
    backend.dispose();
    backend = new Backend({
      siteUrl,
      model: { kind: "site", folderUrl: `${siteUrl}${modelPath}` },
      pageId: "induction-heads",
    });
    return backend;
  }

  it("is told, kept, and given to the engine of the next visit", async () => {
    stage.play = { ...stage.play, engine: { load: tells } };
    await backend.ready(listener);
    await vi.waitFor(() => expect(stored.size).toBe(1));
    expect(told).toContain("trying the GPU");
    await again().ready(listener);
    expect(loads.map(({ known }) => known.adapters)).toEqual([
      {},
      found.adapters,
    ]);
  });

  it("counts for one version of the browser", async () => {
    stage.play = { ...stage.play, engine: { load: tells } };
    await backend.ready(listener);
    await vi.waitFor(() => expect(stored.size).toBe(1));
    vi.stubGlobal("navigator", { userAgent: "browser 2", maxTouchPoints: 0 });
    await again().ready(listener);
    expect(loads.at(-1)?.known.adapters).toEqual({});
  });

  it("is not missed where there is no storage", async () => {
    vi.stubGlobal("window", {
      get localStorage(): never {
        throw new DOMException("off", "SecurityError");
      },
    });
    stage.play = { ...stage.play, engine: { load: tells } };
    await backend.ready(listener);
    await again().ready(listener);
    expect(loads.at(-1)?.known.adapters).toEqual({});
  });

  it("behind a run comes from a worker of its own, once, which then ends", async () => {
    const tried: LoadOptions[] = [];
    let end: () => void = () => undefined;
    stage.play = {
      ...stage.play,
      engine: {
        load: () => Promise.resolve({ ...device, untried: true }),
        tryGpu: (options, onKnown) => {
          tried.push(options);
          onKnown({ ...options.known, ...found });
          return new Promise((resolve) => (end = resolve));
        },
      },
    };
    await backend.ready(listener);
    await backend.prepareNextVisit();
    await backend.prepareNextVisit();
    await vi.waitFor(() => expect(stored.size).toBe(1));
    expect(tried).toHaveLength(1);
    expect(stage.alive).toEqual(["engine", "python", "engine"]);
    end();
    await vi.waitFor(() => expect(stage.alive).toEqual(["engine", "python"]));
    expect(backend.engineLoaded).toBe(true);
  });

  it.each([
    ["of the connection", true, undefined],
    ["of the system", false, "(prefers-reduced-data)"],
  ])(
    "is not worth data that the reader saves by a setting %s",
    async (_, saveData, query) => {
      vi.stubGlobal("navigator", {
        userAgent: "browser 1",
        maxTouchPoints: 0,
        connection: { saveData },
      });
      wish = query;
      stage.play = {
        ...stage.play,
        engine: { load: () => Promise.resolve({ ...device, untried: true }) },
      };
      await backend.ready(listener);
      await backend.prepareNextVisit();
      expect(stage.asked).not.toContain("engine.tryGpu");
    },
  );

  it("behind a run ends with the page", async () => {
    stage.play = {
      ...stage.play,
      engine: {
        load: () => Promise.resolve({ ...device, untried: true }),
        tryGpu: () => never(),
      },
    };
    await backend.ready(listener);
    await backend.prepareNextVisit();
    backend.dispose();
    await vi.waitFor(() => expect(stage.alive).toEqual([]));
  });
});

describe("Cancel", () => {
  const reason = new Cancelled();

  it("stops asking for what the page consists of", async () => {
    site = undefined;
    const loading = backend.ready(listener);
    await vi.waitFor(() => expect(told).not.toEqual([]));
    backend.cancel(reason);
    await expect(loading).rejects.toBe(reason);
    site = siteFiles;
    await backend.ready(listener);
    expect(stage.alive).toEqual(["engine", "python"]);
  });

  it("ends what is still loading", async () => {
    stage.play = {
      engine: { load: () => never() },
      python: { start: () => never() },
    };
    const loading = backend.ready(listener);
    await vi.waitFor(() => expect(stage.asked).toContain("python.start"));
    backend.cancel(reason);
    await expect(loading).rejects.toBe(reason);
    expect(stage.alive).toEqual([]);
  });

  it("ends Python in the middle of a cell, and leaves the engine", async () => {
    await backend.ready(listener);
    stage.play = { ...stage.play, python: { runCell: () => never() } };
    const running = backend.runCell(cell);
    await vi.waitFor(() => expect(stage.asked).toContain("python.runCell"));
    backend.cancel(reason);
    await expect(running).rejects.toBe(reason);
    expect(stage.alive).toEqual(["engine"]);
    await backend.ready(listener);
    expect(told.at(-1)).toBe("begun: Python");
  });

  it("leaves both between cells", async () => {
    await backend.ready(listener);
    await backend.runCell(cell);
    backend.cancel(reason);
    await backend.ready(listener);
    expect(stage.alive).toEqual(["engine", "python"]);
    expect(stage.asked).toContain("engine.cancel");
  });

  it("lets the engine stop by itself, and the next run waits for it", async () => {
    let stopped: () => void = () => undefined;
    await backend.ready(listener);
    stage.play = {
      ...stage.play,
      engine: {
        evaluate: () => never(),
        cancel: () =>
          new Promise((resolve) => {
            stopped = resolve;
          }),
      },
    };
    void evaluate().catch(() => undefined);
    backend.cancel(reason);
    await vi.waitFor(() => expect(stage.asked).toContain("engine.cancel"));
    told = [];
    const next = backend.ready(listener);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    stopped();
    await next;
    expect(stage.workers).toHaveLength(2);
  });

  it("replaces an engine that cannot stop", async () => {
    await backend.ready(listener);
    const { engine } = stage.play;
    stage.play = {
      ...stage.play,
      engine: { evaluate: () => never(), cancel: () => never() },
    };
    const waiting = evaluate();
    await vi.waitFor(() => expect(stage.asked).toContain("engine.evaluate"));
    stage.play = {
      ...stage.play,
      engine: { ...engine, cancel: () => never() },
    };
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    try {
      backend.cancel(reason);
      vi.advanceTimersByTime(10_000);
    } finally {
      vi.useRealTimers();
    }
    await expect(waiting).rejects.toBe(reason);
    await backend.ready(listener);
    expect(stage.alive).toEqual(["python", "engine"]);
    // started before the next press, which finds it there
    expect(told.at(-1)).toBe("begun: ");
  });

  it("ends an engine whose weights are arriving", async () => {
    stage.play = {
      ...stage.play,
      engine: {
        load: (_options, onDownload) => {
          onDownload("model", 1, 2);
          return Promise.resolve(device);
        },
      },
    };
    await backend.ready(listener);
    await vi.waitFor(() => expect(told).toContain("model 1 of 2"));
    backend.cancel(reason);
    expect(stage.alive).toEqual(["python"]);
  });
});

it("is not broken by what was cancelled inside", async () => {
  await backend.ready(listener);
  stage.play = {
    ...stage.play,
    engine: { evaluate: () => failing("AbortError", "aborted") },
  };
  await expect(evaluate()).rejects.toMatchObject({ name: "AbortError" });
  expect(stage.alive).toEqual(["engine", "python"]);
});

it("evaluates nothing without the engine", async () => {
  await expect(backend.evaluate(graph, [], () => undefined)).resolves.toEqual(
    [],
  );
});

it("ends both when the page is left", async () => {
  await backend.ready(listener);
  backend.dispose();
  expect(stage.alive).toEqual([]);
});
