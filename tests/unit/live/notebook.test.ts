/** @file The states that a press goes through, with workers that are played by the test. */
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { Notebook, type NotebookBackend } from "../../../src/live/notebook.ts";
import type { Cell } from "../../../src/live/state.ts";
import type { CellOutcome } from "../../../src/python/cell-record.ts";

const cells: readonly Cell[] = [
  { id: "setup", code: "import torch" },
  { id: "loss", code: "line(loss)" },
  { id: "attention", code: "imshow(score)" },
];

/** A cell that draws a line through one number. */
function chartOutcome(): CellOutcome {
  const builder = new GraphBuilder();
  const node = builder.constant(tensorOf("float32", [1], [7]));
  return {
    kind: "recorded",
    record: {
      graph: builder.snapshot(),
      outputs: [
        {
          kind: "line",
          node,
          title: "Loss",
          xTitle: "Position",
          yTitle: "Loss",
        },
      ],
      seed: 3,
    },
  };
}

function raised(message: string): CellOutcome {
  return {
    kind: "raised",
    failure: { message, traceback: message, at: { cellId: "loss", line: 2 } },
    record: { graph: { nodes: [] }, outputs: [] },
  };
}

interface Stage {
  readonly notebook: Notebook;
  /** What the workers were asked, in order. */
  readonly calls: string[];
  /** Replaceable parts of the play. */
  readonly play: {
    ready: NotebookBackend["ready"];
    runCell: NotebookBackend["runCell"];
    evaluate: NotebookBackend["evaluate"];
  };
}

function stage(): Stage {
  const calls: string[] = [];
  const play: Stage["play"] = {
    ready: () => Promise.resolve(),
    runCell: () => Promise.resolve(chartOutcome()),
    evaluate: (_graph, outputs) =>
      Promise.resolve(outputs.map(() => tensorOf("float32", [1], [7]))),
  };
  const notebook = new Notebook({
    ready: (listener) => play.ready(listener),
    resetNamespace: () => Promise.resolve(void calls.push("reset")),
    runCell: (cell) => {
      calls.push(`run ${cell.id}`);
      return play.runCell(cell);
    },
    evaluate: (graph, outputs, onProgress) => {
      if (outputs.length > 0) calls.push("evaluate");
      return play.evaluate(graph, outputs, onProgress);
    },
    report: () => ({
      model: { id: "toy", name: "toy", encoding: "f32", weightsSha256: "0" },
      device: "test",
    }),
    cancel: () => void calls.push("cancel"),
    dispose: () => undefined,
  });
  return { notebook, calls, play };
}

/** The kinds of state that a cell goes through, repeats left out. */
function watch(notebook: Notebook, cellId: string): string[] {
  const kinds: string[] = [];
  notebook.subscribe(() => {
    const { kind } = notebook.getState(cellId);
    if (kinds.at(-1) !== kind) kinds.push(kind);
  });
  return kinds;
}

function forever<T>(): Promise<T> {
  return new Promise(() => undefined);
}

describe("a press", () => {
  it("runs the cells above first and shows their charts too", async () => {
    const { notebook, calls } = stage();
    await notebook.run(cells, "attention");
    expect(calls).toEqual([
      "reset",
      ...["run setup", "evaluate"],
      ...["run loss", "evaluate"],
      ...["run attention", "evaluate"],
    ]);
    expect(notebook.getState("loss").kind).toBe("done");
    const state = notebook.getState("attention");
    expect(state.kind === "done" && state.result.outputs[0]).toMatchObject({
      kind: "chart",
      chart: { kind: "line", values: [7] },
    });
    expect(state.kind === "done" && state.result.report.seed).toBe(3);
  });

  it("keeps with a result the code that it is the result of", async () => {
    const { notebook } = stage();
    await notebook.run(cells, "attention");
    const state = notebook.getState("loss");
    expect(state.kind === "done" && state.result.ran).toEqual(
      cells.slice(0, 2),
    );
  });

  it("records cells again that are on the page already, and computes nothing for them", async () => {
    const { notebook, calls } = stage();
    await notebook.run(cells, "loss");
    calls.length = 0;
    await notebook.run(cells, "attention");
    expect(calls).toEqual([
      "reset",
      "run setup",
      "run loss",
      "run attention",
      "evaluate",
    ]);
  });

  it("computes a cell again when one above it has changed", async () => {
    const { notebook, calls } = stage();
    await notebook.run(cells, "attention");
    calls.length = 0;
    const changed = cells.map((cell) =>
      cell.id === "setup" ? { ...cell, code: "seed = 1" } : cell,
    );
    await notebook.run(changed, "attention");
    expect(calls.filter((call) => call === "evaluate")).toHaveLength(3);
  });

  it("tells downloads, preparations and the segment that runs", async () => {
    const { notebook, play } = stage();
    play.ready = ({ onDownload, onPreparing }) => {
      onDownload("model", 1, 2);
      onDownload("model", 2, 2);
      onPreparing("starting Python");
      return Promise.resolve();
    };
    const base = play.evaluate;
    play.evaluate = (graph, outputs, onProgress) => {
      onProgress({ label: "layer 1", done: 0, total: 1 });
      return base(graph, outputs, onProgress);
    };
    const kinds = watch(notebook, "setup");
    await notebook.run(cells, "setup");
    expect(kinds).toEqual([
      "preparing",
      "downloading",
      "preparing",
      "running",
      "done",
    ]);
  });

  it("shows an error of the listing at its line, and in the cell that was pressed", async () => {
    const { notebook, play } = stage();
    play.runCell = (cell) =>
      Promise.resolve(
        cell.id === "loss" ? raised("NameError: x") : chartOutcome(),
      );
    await notebook.run(cells, "attention");
    expect(notebook.getState("loss")).toMatchObject({
      kind: "failed",
      failure: { title: "NameError: x", at: { cellId: "loss", line: 2 } },
    });
    expect(notebook.getState("attention")).toMatchObject({
      kind: "failed",
      failure: { title: 'The cell "loss" above failed' },
    });
  });

  it("keeps what a listing printed before its error", async () => {
    const { notebook, play } = stage();
    play.runCell = () => {
      const { record } = chartOutcome();
      const failed = raised("NameError: x");
      return Promise.resolve({ ...failed, record } as CellOutcome);
    };
    await notebook.run(cells, "setup");
    expect(notebook.getState("setup")).toMatchObject({
      kind: "failed",
      outputs: [{ kind: "chart" }],
    });
  });

  it("works again after a failure to download", async () => {
    const { notebook, play } = stage();
    const { ready } = play;
    play.ready = () =>
      Promise.reject(
        Object.assign(new Error("model: 500"), { name: "DownloadError" }),
      );
    await notebook.run(cells, "loss");
    expect(notebook.getState("loss")).toMatchObject({
      kind: "failed",
      failure: { title: "A file could not be downloaded" },
    });
    play.ready = ready;
    await notebook.run(cells, "loss");
    expect(notebook.getState("loss").kind).toBe("done");
  });

  it("waits for the press before it", async () => {
    const { notebook, calls } = stage();
    const first = notebook.run(cells, "loss");
    const second = notebook.run(cells, "attention");
    expect(notebook.getState("attention")).toEqual({
      kind: "queued",
      behind: "loss",
    });
    await Promise.all([first, second]);
    expect(calls.lastIndexOf("run attention")).toBeGreaterThan(
      calls.indexOf("run loss"),
    );
  });
});

describe("cancelling", () => {
  it("is told at once in every cell that a press has touched", () => {
    const { notebook, play, calls } = stage();
    play.ready = () => forever();
    void notebook.run(cells, "loss");
    void notebook.run(cells, "attention");
    notebook.cancel();
    expect(notebook.getState("loss").kind).toBe("cancelled");
    expect(notebook.getState("attention").kind).toBe("cancelled");
    expect(calls).toEqual(["cancel"]);
  });

  it("lets the next press work", async () => {
    const { notebook, play } = stage();
    const { evaluate } = play;
    let stop: (reason: Error) => void = () => undefined;
    play.evaluate = () =>
      new Promise((_, reject) => {
        stop = reject;
      });
    const run = notebook.run(cells, "setup");
    await new Promise((resolve) => setTimeout(resolve));
    notebook.cancel();
    stop(Object.assign(new Error("cancelled"), { name: "AbortError" }));
    await run;
    expect(notebook.getState("setup").kind).toBe("cancelled");
    play.evaluate = evaluate;
    await notebook.run(cells, "setup");
    expect(notebook.getState("setup").kind).toBe("done");
  });
});
