/** @file What each event makes of a page's state, with no notebook around it. */
import { describe, expect, it } from "vitest";
import {
  after,
  computedIn,
  isPageBusy,
  isTouched,
  opened,
  type PageEvent,
  type PageState,
  type Press,
  stands,
  viewOf,
} from "../../../src/live/page-state.ts";
import type { Cell, CellOutput, CellResult } from "../../../src/live/state.ts";

const setup: Cell = { id: "setup", code: "import torch" };
const loss: Cell = { id: "loss", code: "line(loss)" };

let lastId = 0;

function pressOf(cells: readonly [Cell, ...Cell[]]): Press {
  const target = cells.at(-1) ?? cells[0];
  return { id: ++lastId, cells, target, modelId: "mini", pressedAt: 0 };
}

const chart: CellOutput = {
  kind: "chart",
  chart: { kind: "line", title: "", xTitle: "", yTitle: "", values: [1] },
};

function resultOf(ran: readonly Cell[], outputs = [chart]): CellResult {
  const milliseconds = { load: 0, python: 0, engine: 0, total: 0 };
  const model = { id: "mini", name: "mini", encoding: "f32" } as const;
  return { ran, outputs, report: { model, device: "test", milliseconds } };
}

function play(events: readonly PageEvent[], from = opened): PageState {
  return events.reduce(after, from);
}

function kindOf(page: PageState, { id }: Cell): string {
  return viewOf(page, id).state.kind;
}

const failure = { title: "NameError: x", message: "" };

describe("a page's state", () => {
  it("has no cell that nothing has happened to, and one object for each of them", () => {
    expect(viewOf(opened, "loss")).toBe(viewOf(opened, "setup"));
    expect(isTouched(opened)).toBe(false);
  });

  it("stays the same object when a press is heard that was cancelled", () => {
    const press = pressOf([loss]);
    const page = play([{ kind: "pressed", press }, { kind: "cancelled" }]);
    const late = after(page, {
      kind: "finished",
      press,
      cellId: "loss",
      result: resultOf([loss]),
    });
    expect(late).toBe(page);
    expect(kindOf(page, loss)).toBe("cancelled");
  });

  it("has the pressed cell wait while a cell above it goes on", () => {
    const press = pressOf([setup, loss]);
    const page = play([
      { kind: "pressed", press },
      {
        kind: "went on",
        press,
        cellId: "setup",
        state: { kind: "preparing", what: "running Python" },
      },
    ]);
    expect(kindOf(page, setup)).toBe("preparing");
    expect(viewOf(page, "loss").state).toEqual({
      kind: "queued",
      behind: "setup",
    });
  });

  it("keeps what a run has printed when it is stopped, and forgets it when the next one begins", () => {
    const press = pressOf([loss]);
    const printed: CellOutput[] = [{ kind: "text", text: "step 1\n" }];
    const stopped = play([
      { kind: "pressed", press },
      { kind: "printed", press, cellId: "loss", printed },
      { kind: "cancelled" },
    ]);
    expect(viewOf(stopped, "loss").printed).toEqual(printed);
    const next = pressOf([loss]);
    const again = after(stopped, { kind: "pressed", press: next });
    expect(viewOf(again, "loss").printed).toEqual([]);
  });

  it("lets a cell that runs go on telling that, when it is pressed again", () => {
    const press = pressOf([loss]);
    const state = { kind: "running", step: "layer 1", done: 0, total: 2 };
    const page = play([
      { kind: "pressed", press },
      { kind: "went on", press, cellId: "loss", state } as PageEvent,
      { kind: "pressed", press: pressOf([loss]) },
    ]);
    expect(viewOf(page, "loss").state).toEqual(state);
    const next = play(
      [
        { kind: "finished", press, cellId: "loss", result: resultOf([loss]) },
        { kind: "ended", press },
      ],
      page,
    );
    expect(kindOf(next, loss)).toBe("done");
    expect(isPageBusy(next)).toBe(true);
  });

  it("keeps the chart of an earlier run when a later one fails without any, and says of which code each was", () => {
    const first = pressOf([loss]);
    const changed = { ...loss, code: "x" };
    const second = pressOf([changed]);
    const result = resultOf([loss]);
    const page = play([
      { kind: "pressed", press: first },
      { kind: "finished", press: first, cellId: "loss", result },
      { kind: "ended", press: first },
      { kind: "pressed", press: second },
      {
        kind: "failed",
        press: second,
        cellId: "loss",
        failure,
        result: resultOf([changed], []),
      },
      { kind: "ended", press: second },
    ]);
    const view = viewOf(page, "loss");
    expect(view.result).toBe(result);
    expect(view.attempt?.cells).toEqual([changed]);
    expect(view.state.kind).toBe("failed");
  });

  it("takes as the result what a run drew before it failed", () => {
    const press = pressOf([loss]);
    const result = resultOf([loss]);
    const page = play([
      { kind: "pressed", press },
      { kind: "failed", press, cellId: "loss", failure, result },
    ]);
    expect(viewOf(page, "loss").result).toBe(result);
  });

  it("leaves no cell busy when a press has ended in the middle", () => {
    const press = pressOf([setup, loss]);
    const page = play([
      { kind: "pressed", press },
      {
        kind: "went on",
        press,
        cellId: "setup",
        state: { kind: "preparing", what: "running Python" },
      },
      { kind: "ended", press },
    ]);
    expect([setup, loss].map((cell) => kindOf(page, cell))).toEqual([
      "cancelled",
      "cancelled",
    ]);
  });

  it("leaves alone, when a press ends, a cell that waits for the next one", () => {
    const press = pressOf([setup, loss]);
    const page = play([
      { kind: "pressed", press },
      { kind: "pressed", press: pressOf([setup]) },
      { kind: "ended", press },
    ]);
    expect(kindOf(page, setup)).toBe("queued");
  });

  it("forgets cells and presses on reset, and not what has been loaded", () => {
    const press = pressOf([loss]);
    const page = play([
      { kind: "pressed", press },
      { kind: "finished", press, cellId: "loss", result: resultOf([loss]) },
      { kind: "reset" },
    ]);
    expect(page).toEqual({ ...opened, loaded: "mini" });
  });
});

describe("a page that was open before", () => {
  it("says of its results that they are gone, until a cell has another state", () => {
    const press = pressOf([loss]);
    const page = play([
      { kind: "remembered", cellIds: ["setup", "loss"] },
      { kind: "pressed", press },
      { kind: "finished", press, cellId: "loss", result: resultOf([loss]) },
      { kind: "remembered", cellIds: ["loss"] },
    ]);
    expect([setup, loss].map((cell) => kindOf(page, cell))).toEqual([
      "gone",
      "done",
    ]);
    expect(computedIn(page)).toEqual(["setup", "loss"]);
    expect(isTouched(page)).toBe(true);
  });
});

describe("a result on the page stands", () => {
  const press = pressOf([setup, loss]);
  const page = play([
    { kind: "pressed", press },
    { kind: "finished", press, cellId: "setup", result: resultOf([setup]) },
  ]);

  it("for the same code on the same model", () => {
    expect(stands(page, pressOf([setup, loss]), setup)).toBe(true);
    expect(stands(page, pressOf([setup, loss]), loss)).toBe(false);
  });

  it("for no other code, no other code above it, and no other model", () => {
    const changed = { ...setup, code: "" };
    expect(stands(page, pressOf([changed, loss]), changed)).toBe(false);
    expect(stands(page, pressOf([loss, setup]), setup)).toBe(false);
    const other = { ...pressOf([setup]), modelId: "gpt2" };
    expect(stands(page, other, setup)).toBe(false);
  });
});
