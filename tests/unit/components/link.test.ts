/** @file Links with a reader's changes: there and back, and everything that can be wrong with one. */
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  changesOf,
  decodeLink,
  encodeLink,
  isLink,
} from "../../../src/components/Notebook/link.ts";

const packed = (value: unknown) =>
  `#play=1.${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;

describe("a link", () => {
  it("gives back what it was made of, in letters that need no escape", async () => {
    const page = {
      idiom: "trace",
      model: "gpt2",
      edits: new Map([
        ["loss.trace", "seq_len = 20\nprint('Größe 大小 😀')\n"],
        ["setup", ""],
      ]),
    };
    const hash = await encodeLink(page);
    expect(hash).toMatch(/^#play=1\.[\w-]+$/);
    expect(isLink(hash)).toBe(true);
    expect(await decodeLink(hash)).toEqual(page);
  });

  it("holds a choice of model by itself", async () => {
    const page = { model: "gpt2", edits: new Map() };
    expect(await decodeLink(await encodeLink(page))).toEqual(page);
  });

  it("is the page's own address where nothing changed", async () => {
    expect(await encodeLink({ edits: new Map() })).toBe("");
  });

  it("is told from the link of a heading", () => {
    expect(isLink("#about-these-numbers")).toBe(false);
    expect(isLink("")).toBe(false);
  });
});

describe("what a link changes", () => {
  const listings = new Map([
    ["loss", "print(1)\n"],
    ["attention", "print(2)\n"],
  ]);

  it("is the code that differs from the page's, and nothing that it has not", () => {
    const edits = new Map([
      ["loss", "print(1)"],
      ["attention", "print(3)"],
      ["other", "print(4)"],
    ]);
    expect(changesOf({ edits }, listings)).toEqual({
      changed: new Map([["attention", "print(3)"]]),
      unknownIds: ["other"],
    });
  });

  it("is nothing where it holds the listings as they stand", () => {
    const { changed, unknownIds } = changesOf({ edits: listings }, listings);
    expect([...changed, ...unknownIds]).toEqual([]);
  });
});

describe("a bad link", () => {
  it("is refused when it is cut or altered", async () => {
    const hash = await encodeLink({ edits: new Map([["loss", "print(1)"]]) });
    for (const bad of [
      hash.slice(0, -6),
      "#play=1.@@@",
      "#play=1.",
      `${hash.slice(0, 12)}xxxx${hash.slice(16)}`,
    ]) {
      await expect(decodeLink(bad), bad).rejects.toThrow("cut or altered");
    }
    await expect(decodeLink("#play=")).rejects.toThrow("version and its data");
  });

  it("is refused when another version made it", async () => {
    await expect(decodeLink("#play=2.abc")).rejects.toThrow(
      "must be of version 1, got 2",
    );
  });

  it("is refused when it holds something else", async () => {
    await expect(decodeLink(packed({}))).rejects.toThrow("code of cells");
    await expect(decodeLink(packed(null))).rejects.toThrow("code of cells");
    await expect(decodeLink(packed({ edits: { loss: 1 } }))).rejects.toThrow(
      "the code of loss must be text",
    );
  });

  it("is refused when it unfolds to far more than cells are", async () => {
    const bomb = packed({ edits: { loss: "x".repeat(5_000_000) } });
    expect(bomb.length).toBeLessThan(10_000);
    await expect(decodeLink(bomb)).rejects.toThrow("at most 200000 bytes");
  });
});
