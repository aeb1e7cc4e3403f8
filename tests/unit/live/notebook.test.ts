/** @file The states that a press goes through, with workers that are played by the test. */
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { nodeOf } from "../../../src/graph/node.ts";
import {
  numbersOf,
  sizeOf,
  tensorOf,
  type TensorValue,
} from "../../../src/graph/tensor.ts";
import type { AskedDevice } from "../../../src/live/engine-choice.ts";
import { Notebook, type NotebookParts } from "../../../src/live/notebook.ts";
import { Runner } from "../../../src/live/runner.ts";
import type { RunnerBackend } from "../../../src/live/run-of-press.ts";
import type {
  AttentionAnswer,
  Cell,
  CellState,
  HeadIndex,
  HeadsOfRun,
} from "../../../src/live/state.ts";
import { parseSwitch, switchedOn } from "../../../src/live/switch.ts";
import type { ModelOffer } from "../../../src/models/offer.ts";
import type { CellOutcome } from "../../../src/python/cell-record.ts";
import { hubGpt2, miniOffer } from "../models/offers.ts";

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
          kind: "chart",
          chart: {
            kind: "line",
            values: { node },
            title: "Loss",
            xTitle: "Position",
            yTitle: "Loss",
          },
        },
      ],
      looks: [{ node, line: 4 }],
      seed: 3,
    },
  };
}

function raised(message: string): CellOutcome {
  return {
    kind: "raised",
    failure: {
      message,
      traceback: message,
      origin: "refusal",
      at: { cellId: "loss", line: 2 },
    },
    record: { graph: { nodes: [] }, outputs: [], looks: [] },
  };
}

interface Stage {
  readonly notebook: Notebook;
  /** What the notebook's presses are run by. */
  readonly runner: Runner;
  /** What the workers were asked, in order. */
  readonly calls: string[];
  /** Replaceable parts of the play. */
  readonly play: {
    ready: RunnerBackend["ready"];
    runCell: RunnerBackend["runCell"];
    evaluate: RunnerBackend["evaluate"];
    tokenTexts: RunnerBackend["tokenTexts"];
    engineLoaded: boolean;
  };
}

function stage(): Stage {
  const calls: string[] = [];
  const play: Stage["play"] = {
    ready: () => Promise.resolve(),
    runCell: () => Promise.resolve(chartOutcome()),
    evaluate: (_graph, outputs) =>
      Promise.resolve(outputs.map(() => tensorOf("float32", [1], [7]))),
    tokenTexts: (ids) => Promise.resolve(ids.map((id) => ` t${id}`)),
    engineLoaded: true,
  };
  const runner = new Runner({
    ready: (listener) => play.ready(listener),
    recording: () => Promise.resolve(undefined),
    readyBehind: () => Promise.resolve(),
    resetNamespace: () => Promise.resolve(void calls.push("reset")),
    runCell: (cell) => {
      calls.push(`run ${cell.id}`);
      return play.runCell(cell);
    },
    evaluate: (graph, outputs, onProgress, streamed) => {
      if (outputs.length > 0) calls.push("evaluate");
      return play.evaluate(graph, outputs, onProgress, streamed);
    },
    beginWork: () => 1,
    endWork: () => undefined,
    whatRan: (key) => Promise.resolve(key === 1 ? [] : undefined),
    get engineLoaded() {
      return play.engineLoaded;
    },
    prepareNextVisit: () => Promise.resolve(),
    tokenTexts: (ids) => play.tokenTexts(ids),
    report: () => ({
      model: { id: "toy", name: "toy", encoding: "f32", weightsSha256: "0" },
      device: "test",
    }),
    cancel: () => void calls.push("cancel"),
    dispose: () => void calls.push("dispose"),
  });
  const notebook = notebookOf({ start: () => Promise.resolve(runner) });
  return { notebook, runner, calls, play };
}

function notebookOf(parts: Partial<NotebookParts>): Notebook {
  return new Notebook({
    start: () => Promise.reject(new Error("started")),
    asked: () => undefined,
    readSwitch: () => Promise.resolve(switchedOn),
    lack: () => undefined,
    ...parts,
  });
}

function press(
  notebook: Notebook,
  cellId: string,
  of: { readonly cells?: readonly Cell[]; readonly model?: ModelOffer } = {},
): Promise<void> {
  return notebook.run(of.cells ?? cells, cellId, of.model ?? miniOffer);
}

function stateOf(notebook: Notebook, cellId: string): CellState {
  return notebook.view(cellId).state;
}

/** Lets everything happen that waits for nothing. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The kinds of state that a cell goes through, repeats left out. */
function watch(notebook: Notebook, cellId: string): string[] {
  const kinds: string[] = [];
  notebook.subscribe(() => {
    const { kind } = stateOf(notebook, cellId);
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
    await press(notebook, "attention");
    expect(calls).toEqual([
      "reset",
      ...["run setup", "evaluate"],
      ...["run loss", "evaluate"],
      ...["run attention", "evaluate"],
    ]);
    expect(stateOf(notebook, "loss").kind).toBe("done");
    const state = stateOf(notebook, "attention");
    expect(state.kind === "done" && state.result.outputs[0]).toMatchObject({
      kind: "chart",
      chart: { kind: "line", values: [7] },
    });
    expect(state.kind === "done" && state.result.report.seed).toBe(3);
  });

  it("keeps with a result the code that it is the result of", async () => {
    const { notebook } = stage();
    await press(notebook, "attention");
    const state = stateOf(notebook, "loss");
    expect(state.kind === "done" && state.result.ran).toEqual(
      cells.slice(0, 2),
    );
  });

  it("records cells again that are on the page already, and computes nothing for them", async () => {
    const { notebook, calls } = stage();
    await press(notebook, "loss");
    calls.length = 0;
    await press(notebook, "attention");
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
    await press(notebook, "attention");
    calls.length = 0;
    const changed = cells.map((cell) =>
      cell.id === "setup" ? { ...cell, code: "seed = 1" } : cell,
    );
    await press(notebook, "attention", { cells: changed });
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
    await press(notebook, "setup");
    expect(kinds).toEqual([
      "preparing",
      "downloading",
      "preparing",
      "running",
      "done",
    ]);
  });

  it("calls compiling no download, once every byte is there", async () => {
    const { notebook, play } = stage();
    play.ready = ({ onDownload }) => {
      onDownload("engine", 1, 2);
      onDownload("engine", 2, 2);
      return forever();
    };
    void press(notebook, "setup");
    await settled();
    expect(stateOf(notebook, "setup")).toEqual({
      kind: "preparing",
      what: "compiling",
    });
  });

  it("shows an error of the listing at its line, and in the cell that was pressed", async () => {
    const { notebook, play } = stage();
    play.runCell = (cell) =>
      Promise.resolve(
        cell.id === "loss" ? raised("NameError: x") : chartOutcome(),
      );
    await press(notebook, "attention");
    expect(stateOf(notebook, "loss")).toMatchObject({
      kind: "failed",
      failure: { title: "NameError: x", at: { cellId: "loss", line: 2 } },
    });
    expect(stateOf(notebook, "attention")).toMatchObject({
      kind: "failed",
      failure: { title: 'The cell "loss" above failed' },
    });
  });

  it("shows an error of the engine at the line that looked at the value", async () => {
    const { notebook, play } = stage();
    play.evaluate = () => Promise.reject(new Error("std::bad_alloc"));
    await press(notebook, "setup");
    expect(stateOf(notebook, "setup")).toMatchObject({
      kind: "failed",
      failure: {
        title: "There was not enough memory",
        at: { cellId: "setup", line: 4 },
        message: expect.stringContaining(
          "line 4 needs has 4 bytes (constant, float32[1])",
        ) as string,
        remedy: expect.stringContaining("Use smaller tensors") as string,
      },
    });
  });

  it("keeps what a listing printed and drew before its error", async () => {
    const { notebook, play } = stage();
    play.runCell = () => {
      const { record } = chartOutcome();
      const failed = raised("NameError: x");
      return Promise.resolve({ ...failed, record } as CellOutcome);
    };
    await press(notebook, "setup");
    expect(stateOf(notebook, "setup")).toMatchObject({
      kind: "failed",
      result: {
        ran: cells.slice(0, 1),
        outputs: [{ kind: "chart" }],
        report: { notes: ["The listing failed after it drew this"] },
      },
    });
  });

  it("works again after a failure to download", async () => {
    const { notebook, play } = stage();
    const { ready } = play;
    play.ready = () =>
      Promise.reject(
        Object.assign(new Error("model: 500"), { name: "DownloadError" }),
      );
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss")).toMatchObject({
      kind: "failed",
      failure: { title: "A file could not be downloaded" },
    });
    play.ready = ready;
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss").kind).toBe("done");
  });

  it("waits for the press before it", async () => {
    const { notebook, calls } = stage();
    const first = press(notebook, "loss");
    const second = press(notebook, "attention");
    expect(stateOf(notebook, "attention")).toEqual({
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
  it("is told at once in every cell that a press has touched", async () => {
    const { notebook, play, calls } = stage();
    play.ready = () => forever();
    void press(notebook, "loss");
    void press(notebook, "attention");
    await settled();
    notebook.cancel();
    expect(stateOf(notebook, "loss").kind).toBe("cancelled");
    expect(stateOf(notebook, "attention").kind).toBe("cancelled");
    await settled();
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
    const run = press(notebook, "setup");
    await settled();
    notebook.cancel();
    stop(Object.assign(new Error("cancelled"), { name: "AbortError" }));
    await run;
    expect(stateOf(notebook, "setup").kind).toBe("cancelled");
    play.evaluate = evaluate;
    await press(notebook, "setup");
    expect(stateOf(notebook, "setup").kind).toBe("done");
  });
});

/** Two rows of three tokens; two layers of two heads whose every weight tells its place. */
function headsOutcome(ofRun = true): CellOutcome {
  const builder = new GraphBuilder();
  const ids = builder.constant(tensorOf("int64", [2, 3], [1, 2, 3, 4, 5, 6]));
  const numbers = Array.from({ length: 2 * 2 * 3 * 3 }, (_, index) => index);
  const patterns = [0, 100].map((layer) =>
    builder.constant(
      tensorOf(
        "float32",
        [2, 2, 3, 3],
        numbers.map((number) => layer + number),
      ),
    ),
  );
  const node = builder.constant(tensorOf("float32", [2, 2], [0, 1, 2, 3]));
  return {
    kind: "recorded",
    record: {
      graph: builder.snapshot(),
      outputs: [
        {
          kind: "chart",
          chart: {
            kind: "heatmap",
            values: { node },
            title: "Score",
            xTitle: "Head",
            yTitle: "Layer",
          },
          ...(ofRun ? { attention: { ids, patterns, runs: 1 } } : {}),
        },
      ],
      looks: [],
    },
  };
}

/** Constants, and gathers along their first axis. */
const gathering: RunnerBackend["evaluate"] = (graph, outputs) => {
  const valueOf = (id: number): TensorValue => {
    const { op, value, inputs, type } = nodeOf(graph, id);
    if (value !== undefined) return value;
    expect(op).toBe("gather");
    const [whole, head] = inputs.map(valueOf);
    if (whole === undefined || head === undefined) throw new Error("inputs");
    const size = sizeOf(type.shape);
    const first = Number(head.data[0]) * size;
    const numbers = numbersOf(whole).slice(first, first + size);
    return tensorOf("float32", type.shape, numbers);
  };
  return Promise.resolve(outputs.map(valueOf));
};

function headsIn(notebook: Notebook, cellId: string): HeadsOfRun | undefined {
  const state = stateOf(notebook, cellId);
  if (state.kind !== "done") throw new Error(`${cellId} is ${state.kind}`);
  const [output] = state.result.outputs;
  return output?.kind === "chart" ? output.heads : undefined;
}

async function headsStage(): Promise<
  Stage & {
    readonly ask: (
      head: HeadIndex,
      signal?: AbortSignal,
    ) => Promise<AttentionAnswer>;
  }
> {
  const staged = stage();
  const { notebook, play, calls } = staged;
  play.runCell = () => Promise.resolve(headsOutcome());
  play.evaluate = gathering;
  await press(notebook, "setup");
  calls.length = 0;
  const heads = headsIn(notebook, "setup");
  if (heads === undefined) throw new Error("the chart has no heads");
  return {
    ...staged,
    ask: (head, signal = new AbortController().signal) =>
      notebook.attention(heads, head, signal),
  };
}

describe("a heatmap of a run that goes on", () => {
  /** A run that tells of its first number, and then waits. */
  async function filling(outcome: CellOutcome) {
    const staged = stage();
    const { notebook, play } = staged;
    play.runCell = () => Promise.resolve(outcome);
    const asked: (readonly number[])[] = [];
    play.evaluate = (_graph, _outputs, onProgress, streamed = []) => {
      asked.push(streamed);
      const part = tensorOf("float32", [2, 2], [5, NaN, NaN, NaN]);
      const parts = new Map(streamed.map((node) => [node, part] as const));
      onProgress({ label: "layer 1", done: 2, total: 9, parts });
      onProgress({ label: "layer 2", done: 3, total: 9 });
      return forever();
    };
    void press(notebook, "setup");
    await settled();
    return { ...staged, asked };
  }

  it("has the numbers that are there, and tells how many are to come", async () => {
    const { notebook } = await filling(headsOutcome());
    const state = stateOf(notebook, "setup");
    if (state.kind !== "running") throw new Error(state.kind);
    expect(state.step).toBe("layer 2");
    expect(state.coming).toEqual([
      {
        known: 1,
        count: 4,
        chart: expect.objectContaining({
          title: "Score",
          awaited: true,
          values: [
            [5, NaN],
            [NaN, NaN],
          ],
        }) as object,
      },
    ]);
  });

  it("goes with a run that is cancelled", async () => {
    const { notebook } = await filling(headsOutcome());
    notebook.cancel();
    expect(stateOf(notebook, "setup")).toEqual({ kind: "cancelled" });
  });

  it("is the only chart that is told before it is whole", async () => {
    const { notebook, asked } = await filling(chartOutcome());
    expect(asked).toEqual([[]]);
    const state = stateOf(notebook, "setup");
    expect("coming" in state && state.coming).toEqual([undefined]);
  });
});

describe("a question about a head", () => {
  const head: HeadIndex = { layer: 1, head: 1, row: 1 };

  it("can be asked of a chart of a run with as many layers and heads, and of no other", async () => {
    const { notebook, play } = stage();
    play.evaluate = gathering;
    play.runCell = () => Promise.resolve(headsOutcome());
    await press(notebook, "setup");
    expect(headsIn(notebook, "setup")).toEqual({
      rows: 2,
      positions: 3,
      layers: 2,
      headsPerLayer: 2,
      runs: 1,
    });
    play.runCell = () => Promise.resolve(headsOutcome(false));
    await press(notebook, "setup");
    expect(headsIn(notebook, "setup")).toBeUndefined();
  });

  it("is answered with the weights and tokens of its place", async () => {
    const { ask, notebook } = await headsStage();
    const before = stateOf(notebook, "setup");
    expect(await ask(head)).toEqual({
      kind: "attention",
      attention: {
        ids: [4, 5, 6],
        texts: [" t4", " t5", " t6"],
        weights: Float32Array.from({ length: 9 }, (_, i) => 100 + 27 + i),
      },
    });
    expect(stateOf(notebook, "setup")).toBe(before);
  });

  it("asks for the token ids once", async () => {
    const { ask, calls } = await headsStage();
    await ask(head);
    await ask({ ...head, row: 0 });
    expect(calls).toEqual(["evaluate", "evaluate", "evaluate"]);
  });

  it("gives ids alone where the tokenizer is gone", async () => {
    const { ask, play } = await headsStage();
    play.tokenTexts = () => Promise.resolve(undefined);
    const answer = await ask(head);
    expect(answer.kind === "attention" && "texts" in answer.attention).toBe(
      false,
    );
  });

  it("waits for the run before it, and the next press for it", async () => {
    const { ask, notebook, calls } = await headsStage();
    const order: string[] = [];
    const first = press(notebook, "loss").then(() => order.push("run"));
    const asked = ask(head).then(() => order.push("question"));
    const next = press(notebook, "setup").then(() => order.push("run"));
    await Promise.all([first, asked, next]);
    expect(order).toEqual(["run", "question", "run"]);
    expect(calls.filter((call) => call === "reset")).toHaveLength(2);
  });

  it("is cancelled with everything else, waiting or not", async () => {
    const { ask, notebook, play, calls } = await headsStage();
    let stop: (reason: Error) => void = () => undefined;
    play.evaluate = () =>
      new Promise((_, reject) => {
        stop = reject;
      });
    const [running, waiting] = [ask(head), ask(head)];
    await settled();
    notebook.cancel();
    stop(Object.assign(new Error("cancelled"), { name: "AbortError" }));
    expect(await running).toEqual({ kind: "cancelled" });
    expect(await waiting).toEqual({ kind: "cancelled" });
    expect(calls).toEqual(["evaluate", "cancel"]);
    play.evaluate = gathering;
    expect((await ask(head)).kind).toBe("attention");
  });

  it("that was dropped while it waited is not computed", async () => {
    const { ask, calls } = await headsStage();
    const dropped = new AbortController();
    const first = ask({ ...head, row: 0 });
    const second = ask(head, dropped.signal);
    dropped.abort();
    expect((await first).kind).toBe("attention");
    expect(await second).toEqual({ kind: "cancelled" });
    expect(calls).toEqual(["evaluate", "evaluate"]);
  });

  it("says that the run is gone where its engine is, or another notebook ran it", async () => {
    const { ask, notebook, play } = await headsStage();
    const heads = headsIn(notebook, "setup");
    play.engineLoaded = false;
    expect(await ask(head)).toEqual({ kind: "gone" });
    const { signal } = new AbortController();
    expect(
      heads && (await stage().notebook.attention(heads, head, signal)),
    ).toEqual({ kind: "gone" });
  });

  it("says how it failed, and leaves the cell as it was", async () => {
    const { ask, notebook, play } = await headsStage();
    play.evaluate = () => Promise.reject(new Error("no answer"));
    expect(await ask(head)).toMatchObject({
      kind: "failed",
      failure: { message: "no answer" },
    });
    expect(stateOf(notebook, "setup").kind).toBe("done");
  });
});

describe("a runner", () => {
  it("that is still loading can be cancelled, and serves the next press", async () => {
    const { runner } = stage();
    let arrive: (runner: Runner) => void = () => undefined;
    const notebook = notebookOf({
      start: () => new Promise((resolve) => (arrive = resolve)),
    });
    const pressed = press(notebook, "loss");
    await settled();
    expect(stateOf(notebook, "loss").kind).toBe("preparing");
    notebook.cancel();
    expect(stateOf(notebook, "loss").kind).toBe("cancelled");
    arrive(runner);
    await pressed;
    expect(stateOf(notebook, "loss").kind).toBe("cancelled");
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss").kind).toBe("done");
  });

  it("that does not come is a failure, and the next press asks again", async () => {
    const { runner } = stage();
    const starts = [
      () => Promise.reject(new Error("no network")),
      () => Promise.resolve(runner),
    ];
    const notebook = notebookOf({
      start: () => starts.shift()?.() ?? Promise.reject(new Error("a third")),
    });
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss")).toMatchObject({
      kind: "failed",
      failure: { title: "The runner could not be loaded" },
    });
    expect(notebook.state.presses).toEqual([]);
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss").kind).toBe("done");
  });

  it("is another for another model, and what the last one gave stays", async () => {
    const started: string[] = [];
    const stages = [stage(), stage()];
    const notebook = notebookOf({
      start: ({ id }) => {
        const runner = stages[started.length]?.runner;
        started.push(id);
        return runner === undefined
          ? Promise.reject(new Error("a third"))
          : Promise.resolve(runner);
      },
    });
    await press(notebook, "loss");
    await press(notebook, "loss");
    expect(started).toEqual(["induction-mini"]);
    expect(notebook.state.loaded).toBe("induction-mini");
    await press(notebook, "setup", { model: hubGpt2 });
    expect(started).toEqual(["induction-mini", "gpt2"]);
    expect(stages[0]?.calls).toContain("dispose");
    expect(notebook.state.loaded).toBe("gpt2");
    expect(notebook.view("loss").attempt?.modelId).toBe("induction-mini");
    expect(notebook.view("loss").result?.report.model.id).toBe("toy");
  });
});

describe("another device", () => {
  it("has workers of its own from the next press on", async () => {
    const started: (string | undefined)[] = [];
    const choice: { asked?: AskedDevice } = {};
    const { runner } = stage();
    const notebook = notebookOf({
      asked: () => choice.asked,
      start: (_, asked) => {
        started.push(asked?.kind);
        return Promise.resolve(runner);
      },
    });
    await press(notebook, "loss");
    await press(notebook, "loss");
    expect(started).toEqual([undefined]);
    choice.asked = { kind: "wasm", by: "a test" };
    await press(notebook, "loss");
    await press(notebook, "loss");
    expect(started).toEqual([undefined, "wasm"]);
  });
});

describe("a press that is refused", () => {
  it("starts nothing where the kill switch turns everything off", async () => {
    const off = parseSwitch('{"enabled": false, "message": "Back soon."}');
    const notebook = notebookOf({ readSwitch: () => Promise.resolve(off) });
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss")).toEqual({
      kind: "unsupported",
      reason: "Back soon.",
    });
    expect(stateOf(notebook, "setup")).toEqual({ kind: "idle" });
    expect(notebook.state.presses).toEqual([]);
  });

  it("leaves the cells alone that the kill switch leaves on", async () => {
    const { runner, calls } = stage();
    const some = parseSwitch('{"cells": {"attention": "Not now."}}');
    const notebook = notebookOf({
      start: () => Promise.resolve(runner),
      readSwitch: () => Promise.resolve(some),
    });
    await press(notebook, "attention");
    expect(stateOf(notebook, "attention")).toEqual({
      kind: "unsupported",
      reason: "Not now.",
    });
    expect(calls).toEqual([]);
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss").kind).toBe("done");
  });

  it("says what the browser lacks, and does not even ask for the switch", async () => {
    const notebook = notebookOf({
      lack: () => "No workers.",
      readSwitch: () => Promise.reject(new Error("asked")),
    });
    await press(notebook, "loss");
    expect(stateOf(notebook, "loss")).toEqual({
      kind: "unsupported",
      reason: "No workers.",
    });
  });
});
