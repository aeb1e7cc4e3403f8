/** @file Numbers that a listing declares: found where they are plain, left alone where they are not, written back. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { maskPython } from "../../../src/components/LiveCell/python-text.ts";
import {
  boundsOf,
  settingsOf,
  withSetting,
} from "../../../src/components/LiveCell/settings.ts";

const listing = (name: string) =>
  readFileSync(`docs/induction-heads/${name}.py`, "utf8");

const named = (code: string) =>
  Object.fromEntries(settingsOf(code).map(({ name, value }) => [name, value]));

describe("the settings of a listing", () => {
  it("are those of the tutorial's own listings", () => {
    expect(named(listing("setup"))).toEqual({ seed: 0 });
    for (const name of ["loss", "loss.trace"]) {
      expect(named(listing(name))).toEqual({
        batch_size: 10,
        seq_len: 50,
        id_from: 1000,
        id_below: 10000,
      });
    }
    expect(named(listing("attention"))).toEqual({});
  });

  it("are read through comments and grouped digits", () => {
    expect(named("seq_len = 5_0  # short\nbatch_size=3")).toEqual({
      seq_len: 50,
      batch_size: 3,
    });
  });

  it("are none inside strings, comments, brackets, blocks and longer statements", () => {
    for (const code of [
      '"""\nseq_len = 50\n"""',
      "# seq_len = 50",
      "f(\nseq_len = 50\n)",
      "if True:\n    seq_len = 50",
      "seq_len = 50 + 1",
      "seq_len = 50.5",
      "seq_len = \\\n50 if x else 3",
      "seq_len == 50",
      "x = 'torch.randint(1, 2, (3,))'",
    ]) {
      expect(settingsOf(code), code).toEqual([]);
    }
  });

  it("leave out a number that is set twice", () => {
    expect(named("seq_len = 5\nseq_len = 6\nbatch_size = 1")).toEqual({
      batch_size: 1,
    });
  });

  it("are written back in place, and nothing else changes", () => {
    const code = listing("loss");
    const changed = withSetting(code, "id_below", 5000);
    expect(changed).toBe(code.replace("10000", "5000"));
    expect(withSetting(changed, "id_below", 10000)).toBe(code);
    expect(withSetting("x = 1", "seq_len", 7)).toBe("x = 1");
  });
});

const mini = { nCtx: 256, dVocab: 10_000 };

describe("the bounds of a setting", () => {
  const settings = settingsOf(listing("loss"));

  it("keep the repeated rows within the model's context", () => {
    expect(boundsOf("seq_len", settings, mini)).toEqual({ min: 2, max: 128 });
  });

  it("keep the logits within what a browser bears", () => {
    expect(boundsOf("batch_size", settings, mini).max).toBe(67);
    const gpt2 = { nCtx: 1024, dVocab: 50_257 };
    expect(boundsOf("batch_size", settings, gpt2).max).toBe(13);
    expect(boundsOf("seq_len", settings, gpt2).max).toBe(66);
  });

  it("keep ids within the vocabulary and their range not empty", () => {
    expect(boundsOf("id_from", settings, mini)).toEqual({ min: 0, max: 9999 });
    expect(boundsOf("id_below", settings, mini)).toEqual({
      min: 1001,
      max: 10_000,
    });
  });
});

describe("masked Python", () => {
  it("is as long as the text and holds one logical line a line", () => {
    const code = "a = f(1,\n  'x#(\\'') # note\nb = '''\n(''' \\\n+ 1";
    const masked = maskPython(code);
    expect(masked).toHaveLength(code.length);
    expect(masked.split("\n")).toHaveLength(2);
    expect(masked).not.toMatch(/x#|note|'/);
  });
});
