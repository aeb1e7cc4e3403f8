/** @file When a result no longer belongs to the code beside it, and when a press deserves a warning. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { caution } from "../../../src/components/LiveCell/device.ts";
import { changeSince } from "../../../src/components/Notebook/change.ts";
import { NotebookStore } from "../../../src/components/Notebook/store.ts";
import type { LiveNotebook } from "../../../src/live/state.ts";
import { hubGpt2, miniOffer } from "../models/offers.ts";

const setup = { id: "setup", code: "torch.manual_seed(0)" };
const loss = { id: "loss", code: "line(loss)" };
const attention = { id: "attention", code: "imshow(score)" };
const mini = { id: "induction-mini" };

describe("a result", () => {
  it("belongs to its code while that and all above it stay", () => {
    const ran = [setup, loss];
    expect(
      changeSince(ran, [setup, loss, attention], mini, mini),
    ).toBeUndefined();
    const edited = { ...attention, code: "print(1)" };
    expect(changeSince(ran, [setup, loss, edited], mini, mini)).toBeUndefined();
  });

  it("is stale once its own code changed, whatever else did", () => {
    const now = [
      { ...setup, code: "" },
      { ...loss, code: "" },
    ];
    expect(changeSince([setup, loss], now, mini, mini)).toBe("own");
  });

  it("is stale once code above it changed, or another tab was chosen there", () => {
    const ran = [setup, loss, attention];
    const edited = { ...setup, code: "torch.manual_seed(1)" };
    expect(changeSince(ran, [edited, loss, attention], mini, mini)).toBe(
      "above",
    );
    const other = { ...loss, id: "loss.trace" };
    expect(changeSince(ran, [setup, other, attention], mini, mini)).toBe(
      "above",
    );
  });

  it("is stale once another model is chosen, if its code is the same", () => {
    const gpt2 = { id: "gpt2" };
    expect(changeSince([loss], [loss], mini, gpt2)).toBe("model");
    const edited = { ...loss, code: "" };
    expect(changeSince([loss], [edited], mini, gpt2)).toBe("own");
  });

  it("is not judged while its own tab is not the chosen one", () => {
    const other = { ...loss, id: "loss.trace" };
    expect(
      changeSince([setup, loss], [setup, other], mini, mini),
    ).toBeUndefined();
  });
});

describe("the caution beside a download", () => {
  const small = 4_000_000;
  const laptop = { savesData: false, isPhone: false, memory: 8 };

  it("is silent on a laptop, and where the browser tells no memory", () => {
    expect(caution(laptop, small)).toBeUndefined();
    expect(caution({ ...laptop, memory: undefined }, small)).toBeUndefined();
  });

  it("names the data saver, and the memory on a phone or a small device", () => {
    expect(caution({ ...laptop, savesData: true }, small)).toMatch(
      /Data saver/,
    );
    expect(caution({ ...laptop, isPhone: true }, small)).toMatch(/memory/);
    expect(caution({ ...laptop, memory: 2 }, small)).toMatch(/memory/);
    expect(caution({ ...laptop, memory: 2 }, 124e6)).toMatch(/1 GB/);
  });
});

describe("the store of a page", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("puts all edits back at once", () => {
    const store = new NotebookStore(() => Promise.reject(new Error("no run")));
    store.edit("loss", "print(1)");
    expect(store.isTouched()).toBe(true);
    store.resetAll();
    expect(store.getEdit("loss")).toBeUndefined();
    expect(store.isTouched()).toBe(false);
  });

  it("starts other workers for another model, and keeps what the last one gave", async () => {
    // Node has none, and a page that has none does not start
    vi.stubGlobal("Worker", class {});
    const started: string[] = [];
    const disposed: string[] = [];
    const store = new NotebookStore(({ id }) => {
      started.push(id);
      return Promise.resolve(notebookOf(id, () => disposed.push(id)));
    });
    await store.run([loss], "loss", miniOffer);
    await store.run([loss], "loss", miniOffer);
    expect(started).toEqual(["induction-mini"]);
    expect(store.isLoaded(miniOffer)).toBe(true);
    await store.run([setup], "setup", hubGpt2);
    expect(started).toEqual(["induction-mini", "gpt2"]);
    expect(disposed).toEqual(["induction-mini"]);
    expect(store.isLoaded(miniOffer)).toBe(false);
    expect(store.getState("loss").kind).toBe("idle");
    expect(store.getResult("loss")?.report.model.id).toBe("induction-mini");
  });

  it("says that it was cancelled while its runner loads, and after that too", async () => {
    vi.stubGlobal("Worker", class {});
    let arrive: (live: LiveNotebook) => void = () => undefined;
    const store = new NotebookStore(
      () => new Promise((resolve) => (arrive = resolve)),
    );
    const pressed = store.run([loss], "loss", miniOffer);
    expect(store.getState("loss").kind).toBe("preparing");
    store.cancel();
    expect(store.getState("loss").kind).toBe("cancelled");
    arrive(notebookOf("induction-mini", () => undefined));
    await pressed;
    expect(store.getState("loss").kind).toBe("cancelled");
    await store.run([loss], "loss", miniOffer);
    expect(store.getState("loss").kind).toBe("done");
  });
});

/** A notebook whose cells are done as soon as they are pressed. */
function notebookOf(id: string, onDispose: () => void): LiveNotebook {
  const done = new Set<string>();
  const listeners = new Set<() => void>();
  const milliseconds = { load: 0, python: 0, engine: 0, total: 0 };
  const model = { id, name: id, encoding: "f32" } as const;
  const report = { model, device: "test", milliseconds };
  return {
    run: (_cells, cellId) => {
      done.add(cellId);
      for (const listener of listeners) listener();
      return Promise.resolve();
    },
    cancel: () => undefined,
    reset: (cellId) => done.delete(cellId),
    attention: () => Promise.resolve({ kind: "gone" }),
    getState: (cellId) =>
      done.has(cellId)
        ? { kind: "done", result: { ran: [], outputs: [], report } }
        : { kind: "idle" },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: onDispose,
  };
}
