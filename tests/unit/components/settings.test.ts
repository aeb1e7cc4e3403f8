/** @file Numbers that a listing declares: found where they are plain, left alone where they are not, written back, bounded. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  boundsOf,
  type ModelLimits,
  problemOf,
} from "../../../src/components/LiveCell/setting-bounds.ts";
import type { NumberRule } from "../../../src/components/LiveCell/setting-rules.ts";
import { mayHaveSettings } from "../../../src/components/LiveCell/setting-hint.ts";
import {
  settingsOf,
  withSetting,
} from "../../../src/components/LiveCell/settings.ts";
import { readPage } from "../../../src/plugins/pages/folder.ts";

const { settings: rules, fed } = readPage("docs/induction-heads");

const listing = (name: string) =>
  readFileSync(`docs/induction-heads/${name}.py`, "utf8");

const named = (code: string) =>
  Object.fromEntries(
    settingsOf(code, rules).map(({ rule, value }) => [rule.name, value]),
  );

describe("the settings of a listing", () => {
  it("are those that the tutorial's page.json names", () => {
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

  it("are read through comments, grouped digits, annotations and shared lines", () => {
    const code = "seq_len: int = 5_0  # short\nx = 1; batch_size=3";
    expect(named(code)).toEqual({ seq_len: 50, batch_size: 3 });
  });

  it("are found in a call inside another, over several lines, by its full or its imported name", () => {
    const code =
      "tokens = einops.repeat(\n    torch.randint(\n        5,  # from\n        7, (1, 2)),\n    'b s -> b (2 s)')";
    expect(named(code)).toEqual({ id_from: 5, id_below: 7 });
    expect(named("manual_seed(4)")).toEqual({ seed: 4 });
    expect(named("other.manual_seed(4)")).toEqual({});
  });

  it("are none inside strings, comments, brackets, blocks and longer statements", () => {
    for (const code of [
      '"""\nseq_len = 50\n"""',
      "# seq_len = 50",
      "f(\nseq_len = 50\n)",
      "if True:\n    seq_len = 50",
      "def f():\n    torch.manual_seed(1)",
      "seq_len = 50 + 1",
      "seq_len = 50.5",
      "seq_len = -5",
      "seq_len = 0x32",
      "seq_len = other = 50",
      "seq_len = \\\n50 if x else 3",
      "seq_len == 50",
      "x = 'torch.randint(1, 2, (3,))'",
      "torch.randint(10000, (2, 3))",
      "torch.randint(*size, 1, 2)",
      "torch.manual_seed(seed=3)",
    ]) {
      expect(settingsOf(code, rules), code).toEqual([]);
    }
  });

  it("leave out a number that is set twice", () => {
    expect(named("seq_len = 5\nseq_len = 6\nbatch_size = 1")).toEqual({
      batch_size: 1,
    });
  });

  it("are found in a listing that is being written", () => {
    expect(named("seq_len = 5\nx = f(\n\nbatch_size = 2")).toHaveProperty(
      "seq_len",
      5,
    );
  });

  it("are written back in place, and nothing else changes", () => {
    const code = listing("loss");
    const set = (code: string, name: string, value: number) =>
      withSetting(code, { rules, name, value });
    const changed = set(code, "id_below", 5000);
    expect(changed).toBe(code.replace("10000", "5000"));
    expect(set(changed, "id_below", 10000)).toBe(code);
    expect(set("x = 1", "seq_len", 7)).toBe("x = 1");
  });

  it("are guessed without a syntax tree only where a button for them is worth it", () => {
    const offered = (code: string) => mayHaveSettings(code, rules);
    expect(offered(listing("setup"))).toBe(true);
    expect(offered(listing("loss"))).toBe(true);
    expect(offered(listing("attention"))).toBe(false);
    expect(mayHaveSettings(listing("loss"), [])).toBe(false);
  });
});

const mini = { name: "induction-mini", nCtx: 256, dVocab: 10_000 };
const gpt2 = { name: "GPT-2 Small", nCtx: 1024, dVocab: 50_257 };

function ruleOf(name: string): NumberRule {
  const rule = rules.find((rule) => rule.name === name);
  if (rule?.kind !== "number") throw new Error(`no setting ${name}`);
  return rule;
}

function bounds(name: string, model: ModelLimits, code = listing("loss")) {
  const values = new Map(
    settingsOf(code, rules).flatMap(({ kind, rule, value }) =>
      kind === "number" ? [[rule.name, value] as const] : [],
    ),
  );
  return boundsOf(ruleOf(name), { rules, fed, model, values });
}

describe("the bounds of a setting", () => {
  it("keep the repeated rows within the model's context", () => {
    const { min, max } = bounds("seq_len", mini);
    expect([min.value, max?.value]).toEqual([2, 128]);
  });

  it("keep the logits within what a browser bears", () => {
    expect(bounds("batch_size", mini).max?.value).toBe(67);
    expect(bounds("batch_size", gpt2).max?.value).toBe(13);
    expect(bounds("seq_len", gpt2).max?.value).toBe(66);
  });

  it("keep ids within the vocabulary and their range not empty", () => {
    const from = bounds("id_from", mini);
    expect([from.min.value, from.max?.value]).toEqual([0, 9999]);
    const below = bounds("id_below", mini);
    expect([below.min.value, below.max?.value]).toEqual([1001, 10_000]);
  });

  it("always allow the least, however much there is beside it", () => {
    const code = "seq_len = 2\nbatch_size = 99999999";
    expect(bounds("seq_len", mini, code).max?.value).toBe(2);
  });
});

describe("what is typed into a setting", () => {
  const said = (name: string, text: string, model: ModelLimits = mini) =>
    problemOf(text, bounds(name, model));

  it("is right within bounds", () => {
    for (const text of ["1", "67", " 10 "]) {
      expect(said("batch_size", text)).toBeUndefined();
    }
  });

  it("is told with its limit and the reason otherwise", () => {
    expect(said("batch_size", "999")).toMatchInlineSnapshot(
      `"Must be at most 67: the browser's memory holds induction-mini's results for 6,710 tokens in all, and a row has 100."`,
    );
    expect(said("seq_len", "999")).toMatchInlineSnapshot(
      `"Must be at most 128: induction-mini reads at most 256 tokens, and a row has 2 times as many as this."`,
    );
    expect(said("seq_len", "100", gpt2)).toMatchInlineSnapshot(
      `"Must be at most 66: the browser's memory holds GPT-2 Small's results for 1,335 tokens in all, and there are 10 rows of 2 times as many as this."`,
    );
    expect(said("seq_len", "1")).toMatchInlineSnapshot(`"Must be at least 2."`);
    expect(said("id_from", "10000")).toMatchInlineSnapshot(
      `"Must be at most 9,999: “Token ids below” is 10,000."`,
    );
    expect(said("id_below", "1000")).toMatchInlineSnapshot(
      `"Must be at least 1,001: “Token ids from” is 1,000."`,
    );
    expect(said("id_below", "10001")).toMatchInlineSnapshot(
      `"Must be at most 10,000: induction-mini knows 10,000 tokens."`,
    );
    expect(said("seed", "99999999999")).toMatchInlineSnapshot(
      `"Must be at most 4,294,967,295."`,
    );
  });

  it("has to be a whole number as Python writes it", () => {
    expect(said("batch_size", "2.5")).toMatchInlineSnapshot(
      `"Must be a whole number, from 1 to 67."`,
    );
    for (const text of ["", "1e1", "five", "1 0", "+3"]) {
      expect(said("batch_size", text), text).toBe(said("batch_size", "2.5"));
    }
    expect(said("batch_size", "007")).toMatchInlineSnapshot(
      `"Must not begin with a 0, in Python."`,
    );
    expect(said("batch_size", "-1")).toMatchInlineSnapshot(
      `"Must be at least 1."`,
    );
  });
});
