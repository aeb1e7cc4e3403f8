/** @file How a case is said to fare. */
import { expect, test } from "vitest";
import { classify, type Outcome } from "../../../scripts/cases/classify.ts";
import type { Expected } from "../../../scripts/cases/fixtures.ts";

const works: Expected = { text: "1\n", error: null };
const fails: Expected = {
  text: "",
  error: { class: "ValueError", message: "no such thing" },
};

function classOf(expected: Expected, outcome: Outcome): string {
  return classify({ name: "programs/x", code: "", expected }, outcome).class;
}

function raised(
  origin: "refusal" | "internal" | "program",
  message: string,
): Outcome {
  return { kind: "raised", origin, message };
}

function printed(stdout: string, stderr = ""): Outcome {
  return { kind: "ran", stdout, stderr };
}

test("the same text is right, another is different", () => {
  expect(classOf(works, printed("1\n"))).toBe("right");
  expect(classOf(works, printed("2\n"))).toBe("different");
});

test("an error is a refusal only where the page's modules raised it on purpose", () => {
  const message = "TypeError: histc: bins must be positive, got 0";
  expect(classOf(works, raised("refusal", message))).toBe("refused");
  expect(classOf(works, raised("program", message))).toBe("unclear");
  expect(classOf(works, raised("internal", message))).toBe("unclear");
  expect(classOf(works, { kind: "crashed", message })).toBe("unclear");
});

test("a refusal that denies what the real library has is unclear", () => {
  expect(
    classOf(
      works,
      raised("refusal", "AttributeError: model: GPT2 has no scan; it has h"),
    ),
  ).toBe("unclear");
});

test("where the real library refuses, a refusal in own words or the same error is right", () => {
  expect(classOf(fails, raised("refusal", "TypeError: x: rule"))).toBe("right");
  expect(classOf(fails, raised("program", "ValueError: no such thing"))).toBe(
    "right",
  );
  expect(classOf(fails, raised("program", "TypeError: oops"))).toBe("unclear");
  const unknown = "got an unexpected keyword argument 'x'";
  const strict: Expected = {
    text: "",
    error: { class: "TypeError", message: `Theirs.call() ${unknown}` },
  };
  expect(
    classOf(strict, raised("program", `TypeError: Ours.call() ${unknown}`)),
  ).toBe("right");
  expect(classOf(fails, raised("internal", "InternalError: oops"))).toBe(
    "unclear",
  );
});

test("running what the real library refuses needs a warning that says so", () => {
  expect(classOf(fails, printed("1\n"))).toBe("accepted");
  expect(
    classOf(fails, printed("1\n", "case:1: UserWarning: nnsight refuses this")),
  ).toBe("right");
});
