/** @file What a tab keeps of a reader's work, in whatever state the browser's storage is. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  readOfTab,
  TabChoice,
  writeOfTab,
} from "../../../src/components/Notebook/tab-storage.ts";
import {
  decodeWork,
  encodeWork,
  type Work,
  workKey,
} from "../../../src/components/Notebook/work.ts";

const work: Work = {
  edits: new Map([
    ["loss", { text: "print(“1”)\n", listing: "line(loss)" }],
    ["__proto__", { text: "", listing: "" }],
  ]),
  computed: ["setup", "loss"],
};

describe("work as text", () => {
  it("reads as it was written", () => {
    expect(decodeWork(encodeWork(work))).toEqual(work);
  });

  it.each([
    ["", "nothing"],
    ["{", "what is cut"],
    ["null", "null"],
    ["[]", "a list"],
    ['{"version":2,"edits":{},"computed":[]}', "another version"],
    ['{"version":1,"edits":[],"computed":[]}', "a list of edits"],
    ['{"version":1,"edits":{"a":"text"},"computed":[]}', "an edit of text"],
    [
      '{"version":1,"edits":{"a":{"text":1,"listing":""}},"computed":[]}',
      "a number for a text",
    ],
    ['{"version":1,"edits":{},"computed":[1]}', "a number for a cell"],
  ])("is not made of %s (%s)", (text) => {
    expect(decodeWork(text)).toBeUndefined();
  });

  it("is kept by page, and apart for each link", () => {
    const key = workKey("/docs/a", "");
    expect(workKey("/docs/a/", "#a-heading")).toBe(key);
    expect(workKey("/docs/b", "")).not.toBe(key);
    expect(workKey("/docs/a", "#play=1.x")).not.toBe(key);
    expect(workKey("/docs/a", "#play=1.x")).not.toBe(
      workKey("/docs/a", "#play=1.y"),
    );
  });
});

/** As a browser's, for as many characters. */
class PlayedStorage {
  readonly #texts = new Map<string, string>();
  readonly #room: number;

  constructor(room = Infinity) {
    this.#room = room;
  }

  getItem(key: string): string | null {
    return this.#texts.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    if (text.length > this.#room) throw new Error("QuotaExceededError");
    this.#texts.set(key, text);
  }

  removeItem(key: string): void {
    this.#texts.delete(key);
  }
}

function playWindow(tab: PlayedStorage, site = new PlayedStorage()): void {
  vi.stubGlobal("window", { sessionStorage: tab, localStorage: site });
}

describe("what a tab keeps", () => {
  beforeEach(() => playWindow(new PlayedStorage()));
  afterEach(() => vi.unstubAllGlobals());

  it("is there again, until it is removed", () => {
    expect(writeOfTab("a", "text")).toBe(true);
    expect(readOfTab("a")).toBe("text");
    expect(writeOfTab("a", null)).toBe(true);
    expect(readOfTab("a")).toBeNull();
  });

  it("lasts as long as its scripts where storage is full, newest first", () => {
    playWindow(new PlayedStorage(4));
    expect(writeOfTab("b", "old")).toBe(true);
    expect(writeOfTab("b", "longer")).toBe(false);
    expect(readOfTab("b")).toBe("longer");
    expect(writeOfTab("b", "new")).toBe(true);
    expect(readOfTab("b")).toBe("new");
  });

  it("lasts as long as its scripts where storage is switched off", () => {
    vi.stubGlobal("window", {
      get sessionStorage(): never {
        throw new Error("SecurityError");
      },
    });
    expect(writeOfTab("c", "text")).toBe(false);
    expect(readOfTab("c")).toBe("text");
    expect(writeOfTab("c", null)).toBe(true);
    expect(readOfTab("c")).toBeNull();
  });
});

describe("a choice of a tab", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is what the last tab chose, until it chooses itself; nothing of that changes it while it is open", () => {
    const site = new PlayedStorage();
    playWindow(new PlayedStorage(), site);
    const first = new TabChoice("model");
    expect(first.get()).toBeNull();
    const secondTab = new PlayedStorage();
    playWindow(secondTab, site);
    new TabChoice("model").set("gpt2");
    expect(first.get()).toBeNull();
    playWindow(new PlayedStorage(), site);
    const third = new TabChoice("model");
    expect(third.get()).toBe("gpt2");
    let heard = 0;
    third.subscribe(() => heard++);
    third.set("mini");
    expect([third.get(), heard]).toEqual(["mini", 1]);
    playWindow(secondTab, site);
    expect(new TabChoice("model").get()).toBe("gpt2");
  });
});
