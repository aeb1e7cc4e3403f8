/** @file A press of an unedited listing, drawn from the recording that came with the site, and what Python says of it. */
import { describe, expect, it } from "vitest";
import { digestOfValue, GraphBuilder } from "../../../src/graph/builder.ts";
import { nodeOf } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { Cancelled } from "../../../src/live/failure.ts";
import { Notebook } from "../../../src/live/notebook.ts";
import { checkOf } from "../../../src/live/page-state.ts";
import { Runner } from "../../../src/live/runner.ts";
import type { RunnerBackend } from "../../../src/live/run-of-press.ts";
import type { Cell, RecordingCheck } from "../../../src/live/state.ts";
import { switchedOn } from "../../../src/live/switch.ts";
import type { CellRecord } from "../../../src/python/cell-record.ts";
import { keyOfCells } from "../../../src/recordings/recording.ts";
import { miniOffer } from "../models/offers.ts";

const cells: readonly Cell[] = [
  { id: "setup", code: "import torch" },
  { id: "loss", code: "line(loss)" },
  { id: "attention", code: "imshow(score)" },
];

/** Puts nothing out. */
const silent: CellRecord = { graph: { nodes: [] }, outputs: [], looks: [] };

/** A line through one number. */
function drawing(number: number): CellRecord {
  const builder = new GraphBuilder();
  const node = builder.constant(tensorOf("float32", [1], [number]));
  const chart = {
    kind: "line",
    values: { node },
    title: "Loss",
    xTitle: "Position",
    yTitle: "Loss",
  };
  return {
    graph: builder.snapshot(),
    outputs: [{ kind: "chart", chart }],
    looks: [],
  };
}

/** By cell: what came with the site. */
const cameOfAll: Readonly<Record<string, CellRecord>> = {
  setup: silent,
  loss: drawing(7),
  attention: drawing(8),
};

/** Workers that are played by the test; Python comes when it is let. */
class Stage {
  readonly calls: string[] = [];
  /** By cell: what Python records. */
  records: Readonly<Record<string, CellRecord>>;
  evaluate: RunnerBackend["evaluate"] = (graph, outputs) =>
    Promise.resolve(
      outputs.map((id) => {
        const { value } = nodeOf(graph, id);
        if (value === undefined) throw new Error("only constants here");
        return value;
      }),
    );
  draws = true;
  pythonThere = false;
  letPython: () => void = () => undefined;
  failPython: (reason: Error) => void = () => undefined;
  #python = new Promise<void>((resolve, reject) => {
    this.letPython = () => {
      this.pythonThere = true;
      resolve();
    };
    this.failPython = reject;
  });
  readonly notebook: Notebook;

  /** @param came by cell: what came with the site */
  constructor(came: Readonly<Record<string, CellRecord>> = cameOfAll) {
    this.records = came;
    this.#python.catch(() => undefined);
    const keys = Object.keys(came).map((_, at) =>
      keyOfCells(cells.slice(0, at + 1)),
    );
    const records = Object.values(came);
    const backend: RunnerBackend = {
      recording: (wanted) => {
        const found = wanted.map((key) => records[keys.indexOf(key)]);
        const whole = found.filter((record) => record !== undefined);
        const isThere =
          !this.pythonThere &&
          whole.length === found.length &&
          (whole.at(-1)?.outputs.length ?? 0) > 0;
        return Promise.resolve(
          isThere ? () => Promise.resolve(whole) : undefined,
        );
      },
      ready: (_listener, parts) => {
        this.calls.push(`ready ${parts}`);
        return parts === "engine" ? Promise.resolve() : this.#python;
      },
      readyBehind: () => {
        this.calls.push("python behind");
        return this.#python;
      },
      resetNamespace: () => Promise.resolve(void this.calls.push("reset")),
      runCell: ({ id }) => {
        this.calls.push(`run ${id}`);
        const record = this.records[id] ?? silent;
        return Promise.resolve({ kind: "recorded", record });
      },
      evaluate: (...args) => {
        this.calls.push("evaluate");
        return this.evaluate(...args);
      },
      beginWork: () => 1,
      endWork: () => undefined,
      whatRan: () => Promise.resolve(undefined),
      engineLoaded: true,
      prepareNextVisit: () => Promise.resolve(void this.calls.push("keep")),
      tokenTexts: () => Promise.resolve(undefined),
      report: () => ({
        model: { id: "toy", name: "toy", encoding: "f32" },
        device: "test",
      }),
      cancel: (reason) => {
        this.calls.push("cancel");
        this.failPython(reason);
      },
      dispose: () => this.failPython(new Error("the page was left")),
    };
    const runner = new Runner(backend);
    this.notebook = new Notebook({
      start: () => Promise.resolve(runner),
      asked: () => undefined,
      readSwitch: () => Promise.resolve(switchedOn),
      lack: () => undefined,
    });
    this.notebook.subscribe(() => queueMicrotask(() => this.#draw()));
  }

  /** As the page does, where it is let. */
  #draw(): void {
    if (!this.draws) return;
    for (const { id } of cells) {
      if (this.notebook.view(id).result !== undefined) this.notebook.drawn(id);
    }
  }

  press(cellId: string, of = cells): Promise<void> {
    return this.notebook.run(of, cellId, miniOffer);
  }

  check(cellId: string): RecordingCheck | undefined {
    return checkOf(this.notebook.view(cellId));
  }

  /** The number that a cell's chart shows. */
  shown(cellId: string): unknown {
    const output = this.notebook.view(cellId).result?.outputs[0];
    return output?.kind === "chart" && "values" in output.chart
      ? output.chart.values
      : undefined;
  }
}

/** Lets everything happen that waits for nothing. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

describe("a press of listings that read values while they run", () => {
  const value = tensorOf("float32", [1], [7]);
  /** Drawn because a 7 was read, by a bit at the most another number. */
  const reading = (numbers: readonly number[]): CellRecord => ({
    ...drawing(7),
    reads: numbers.map((number) => ({
      node: 0,
      digest: digestOfValue(tensorOf("float32", [1], [number])),
    })),
  });
  const came = (numbers: readonly number[]) => ({
    setup: silent,
    loss: reading(numbers),
    attention: { ...drawing(8), reads: reading(numbers).reads ?? [] },
  });

  it("draws where the same is read here, which is looked at once, and Python then says so", async () => {
    const stage = new Stage(came([7, 7]));
    const asked: number[] = [];
    const { evaluate } = stage;
    stage.evaluate = (graph, nodes, ...others) => {
      asked.push(nodes.length);
      return evaluate(graph, nodes, ...others);
    };
    await stage.press("loss");
    expect(stage.shown("loss")).toEqual([...value.data]);
    expect(stage.check("loss")).toEqual({ kind: "awaited" });
    // what is read, then what the set-up puts out, which is nothing, and the chart
    expect(asked).toEqual([1, 0, 1]);
    stage.records = { ...cameOfAll };
    stage.letPython();
    await settled();
    expect(stage.check("loss")).toEqual({ kind: "same" });
  });

  it("counts what the model took for what is read", async () => {
    const stage = new Stage(came([7]));
    const { evaluate } = stage;
    let isFirst = true;
    stage.evaluate = async (graph, nodes, ...others) => {
      if (isFirst) await new Promise((done) => setTimeout(done, 50));
      isFirst = false;
      return evaluate(graph, nodes, ...others);
    };
    await stage.press("loss");
    const { milliseconds } = stage.notebook.view("loss").result?.report ?? {};
    // a timer may be a moment early
    expect(milliseconds?.engine).toBeGreaterThan(45);
    expect(milliseconds?.total).toBeGreaterThanOrEqual(
      milliseconds?.engine ?? Infinity,
    );
  });

  it("waits for Python where anything else is read here, and shows what it records", async () => {
    const stage = new Stage(came([7, 7.0000005]));
    stage.records = { ...cameOfAll, loss: drawing(9) };
    const pressed = stage.press("loss");
    await settled();
    expect(stage.shown("loss")).toBeUndefined();
    expect(stage.calls).toContain("ready all");
    stage.letPython();
    await pressed;
    expect(stage.shown("loss")).toEqual([9]);
    expect(stage.check("loss")).toBeUndefined();
  });
});

describe("a press of listings that nobody has changed", () => {
  it("draws before Python is there, and Python then says that it is the same", async () => {
    const stage = new Stage();
    await stage.press("loss");
    expect(stage.shown("loss")).toEqual([7]);
    expect(stage.notebook.view("loss").state.kind).toBe("done");
    expect(stage.check("loss")).toEqual({ kind: "awaited" });
    expect(stage.notebook.state.presses).toEqual([]);
    expect(
      stage.notebook.view("loss").result?.report.milliseconds,
    ).not.toHaveProperty("python");
    const { result } = stage.notebook.view("loss");
    stage.letPython();
    await settled();
    expect(stage.check("loss")).toEqual({ kind: "same" });
    expect(stage.check("setup")).toEqual({ kind: "same" });
    // the very chart that was drawn, and nothing computed again
    expect(stage.notebook.view("loss").result).toBe(result);
    expect(stage.calls).toEqual([
      ...["ready engine", "evaluate", "evaluate"],
      ...["python behind", "reset", "run setup", "run loss", "keep"],
    ]);
  });

  it("asks for nothing that Python needs before the chart is drawn", async () => {
    const stage = new Stage();
    stage.draws = false;
    await stage.press("loss");
    await settled();
    expect(stage.calls).not.toContain("python behind");
    stage.notebook.drawn("loss");
    await settled();
    expect(stage.calls).toContain("python behind");
  });

  it("is not checked where it is cancelled before the chart is drawn", async () => {
    const stage = new Stage();
    stage.draws = false;
    await stage.press("loss");
    stage.notebook.cancel();
    stage.notebook.drawn("loss");
    await settled();
    expect(stage.check("loss")).toEqual({ kind: "stopped" });
    expect(stage.calls).not.toContain("python behind");
  });

  it("has Python come for what needs it, drawn or not", async () => {
    const stage = new Stage();
    stage.draws = false;
    await stage.press("loss");
    const edited = cells.map((cell) =>
      cell.id === "attention" ? { ...cell, code: "x" } : cell,
    );
    const pressed = stage.press("attention", edited);
    stage.letPython();
    await pressed;
    expect(stage.check("loss")).toEqual({ kind: "same" });
  });

  it("computes it again where Python has recorded something else, and says so", async () => {
    const stage = new Stage();
    stage.records = { ...cameOfAll, loss: drawing(9) };
    await stage.press("loss");
    expect(stage.shown("loss")).toEqual([7]);
    stage.letPython();
    await settled();
    expect(stage.check("loss")).toEqual({ kind: "other" });
    expect(stage.check("setup")).toEqual({ kind: "same" });
    expect(stage.shown("loss")).toEqual([9]);
    expect(stage.notebook.view("loss").state).toMatchObject({
      kind: "done",
      result: {
        report: { milliseconds: { python: expect.any(Number) as number } },
      },
    });
  });

  it("says that it differs even where the second run is stopped", async () => {
    const stage = new Stage();
    stage.records = { ...cameOfAll, loss: drawing(9) };
    await stage.press("loss");
    stage.evaluate = () => Promise.reject(new Cancelled());
    stage.letPython();
    await settled();
    expect(stage.check("loss")).toEqual({ kind: "differs" });
    expect(stage.shown("loss")).toEqual([7]);
  });

  it("keeps the chart and says why where Python does not come", async () => {
    const stage = new Stage();
    await stage.press("loss");
    const gone = new Error("pyodide.asm.wasm: 404");
    stage.failPython(Object.assign(gone, { name: "DownloadError" }));
    await settled();
    expect(stage.check("loss")).toMatchObject({
      kind: "failed",
      failure: { title: "A file could not be downloaded" },
    });
    expect(stage.shown("loss")).toEqual([7]);
    expect(stage.notebook.view("loss").state.kind).toBe("done");
  });

  it("of a later cell does not wait for Python either, and both are checked", async () => {
    const stage = new Stage();
    await stage.press("loss");
    await stage.press("attention");
    expect(stage.shown("attention")).toEqual([8]);
    expect(stage.check("attention")).toEqual({ kind: "awaited" });
    stage.letPython();
    await settled();
    expect(stage.check("loss")).toEqual({ kind: "same" });
    expect(stage.check("attention")).toEqual({ kind: "same" });
    expect(stage.calls.filter((call) => call === "evaluate")).toHaveLength(3);
  });

  it("is heard when it is cancelled, and has Python not come then", async () => {
    const stage = new Stage();
    let stop: (reason: Error) => void = () => undefined;
    stage.evaluate = () => new Promise((_, reject) => (stop = reject));
    const pressed = stage.press("loss");
    await settled();
    stage.notebook.cancel();
    stop(new Cancelled());
    await pressed;
    expect(stage.notebook.view("loss").state.kind).toBe("cancelled");
    expect(stage.calls).not.toContain("python behind");
  });

  it("says that Python was stopped where a later press was cancelled while it came", async () => {
    const stage = new Stage();
    await stage.press("loss");
    const edited = cells.map((cell) =>
      cell.id === "attention" ? { ...cell, code: "x" } : cell,
    );
    const pressed = stage.press("attention", edited);
    await settled();
    stage.notebook.cancel();
    await pressed;
    expect(stage.check("loss")).toEqual({ kind: "stopped" });
    expect(stage.notebook.view("attention").state.kind).toBe("cancelled");
  });

  it("does as ever once Python is there", async () => {
    const stage = new Stage();
    stage.letPython();
    await stage.press("loss");
    expect(stage.check("loss")).toBeUndefined();
    expect(stage.calls).toEqual([
      ...["ready all", "reset", "run setup", "evaluate"],
      ...["run loss", "evaluate"],
      "keep",
    ]);
  });
});

describe("a press of what a reader has changed", () => {
  it("waits for Python, whichever cell was changed", async () => {
    for (const changed of ["setup", "loss"]) {
      const stage = new Stage();
      const edited = cells.map((cell) =>
        cell.id === changed ? { ...cell, code: `${cell.code} # mine` } : cell,
      );
      const pressed = stage.press("loss", edited);
      await settled();
      expect(stage.calls).toEqual(["ready all"]);
      stage.letPython();
      await pressed;
      expect(stage.check("loss")).toBeUndefined();
      expect(stage.notebook.view("loss").state.kind).toBe("done");
    }
  });

  it("lets Python first say of what was drawn before it came, since it has one namespace", async () => {
    const stage = new Stage();
    await stage.press("loss");
    const edited = cells.map((cell) =>
      cell.id === "attention" ? { ...cell, code: "x" } : cell,
    );
    const pressed = stage.press("attention", edited);
    await settled();
    stage.calls.length = 0;
    stage.letPython();
    await pressed;
    expect(stage.check("loss")).toEqual({ kind: "same" });
    expect(stage.calls).toEqual([
      ...["reset", "run setup", "run loss", "keep"],
      ...["reset", "run setup", "run loss", "run attention", "evaluate"],
      "keep",
    ]);
  });
});
