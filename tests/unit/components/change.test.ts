/** @file When a result no longer belongs to the code beside it, and when a press deserves a warning. */
import { describe, expect, it } from "vitest";
import { caution } from "../../../src/components/LiveCell/device.ts";
import { changeSince } from "../../../src/components/Notebook/change.ts";
import { NotebookStore } from "../../../src/components/Notebook/store.ts";

const setup = { id: "setup", code: "torch.manual_seed(0)" };
const loss = { id: "loss", code: "line(loss)" };
const attention = { id: "attention", code: "imshow(score)" };

describe("a result", () => {
  it("belongs to its code while that and all above it stay", () => {
    const ran = [setup, loss];
    expect(changeSince(ran, [setup, loss, attention])).toBeUndefined();
    const edited = { ...attention, code: "print(1)" };
    expect(changeSince(ran, [setup, loss, edited])).toBeUndefined();
  });

  it("is stale once its own code changed, whatever else did", () => {
    const now = [
      { ...setup, code: "" },
      { ...loss, code: "" },
    ];
    expect(changeSince([setup, loss], now)).toBe("own");
  });

  it("is stale once code above it changed, or another tab was chosen there", () => {
    const ran = [setup, loss, attention];
    const edited = { ...setup, code: "torch.manual_seed(1)" };
    expect(changeSince(ran, [edited, loss, attention])).toBe("above");
    const other = { ...loss, id: "loss.trace" };
    expect(changeSince(ran, [setup, other, attention])).toBe("above");
  });

  it("is not judged while its own tab is not the chosen one", () => {
    const other = { ...loss, id: "loss.trace" };
    expect(changeSince([setup, loss], [setup, other])).toBeUndefined();
  });
});

describe("the caution beside a download", () => {
  const laptop = { savesData: false, isPhone: false, memory: 8 };

  it("is silent on a laptop, and where the browser tells no memory", () => {
    expect(caution(laptop)).toBeUndefined();
    expect(caution({ ...laptop, memory: undefined })).toBeUndefined();
  });

  it("names the data saver, and the memory on a phone or a small device", () => {
    expect(caution({ ...laptop, savesData: true })).toMatch(/Data saver/);
    expect(caution({ ...laptop, isPhone: true })).toMatch(/memory/);
    expect(caution({ ...laptop, memory: 2 })).toMatch(/memory/);
  });
});

describe("the store of a page", () => {
  it("puts all edits back at once", () => {
    const store = new NotebookStore(() => Promise.reject(new Error("no run")));
    store.edit("loss", "print(1)");
    expect(store.isTouched()).toBe(true);
    store.resetAll();
    expect(store.getEdit("loss")).toBeUndefined();
    expect(store.isTouched()).toBe(false);
  });
});
