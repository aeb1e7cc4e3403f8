/** @file When a result no longer belongs to the code beside it, and when a press deserves a warning. */
import { describe, expect, it } from "vitest";
import { caution } from "../../../src/components/LiveCell/device.ts";
import { changeSince } from "../../../src/components/Notebook/change.ts";
import { Edits } from "../../../src/components/Notebook/edits.ts";

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

describe("the edits of a page", () => {
  it("are told to whoever listens, and put back at once", () => {
    const edits = new Edits();
    let heard = 0;
    edits.subscribe(() => heard++);
    edits.write(loss, "print(1)");
    expect(edits.get("loss")?.text).toBe("print(1)");
    expect(edits.get("setup")).toBeUndefined();
    edits.replaceAll(new Map());
    expect(edits.all.size).toBe(0);
    expect(heard).toBe(2);
  });

  it("hold no listing that was written again as it stands", () => {
    const edits = new Edits();
    const listing = { ...loss, code: `${loss.code}\n` };
    edits.write(listing, "print(1)");
    edits.write(listing, loss.code);
    expect(edits.get("loss")).toBeUndefined();
  });
});
