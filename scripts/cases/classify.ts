/** @file Says how a case fares here: right, refused, or worse. */
import type { CellFailure } from "../../src/python/cell-record.ts";
import { difference } from "./compare.ts";
import type { Case } from "./fixtures.ts";

/** What running a case came to. */
export type Outcome =
  | { readonly kind: "ran"; readonly stdout: string; readonly stderr: string }
  | {
      readonly kind: "raised";
      readonly origin: CellFailure["origin"];
      readonly message: string;
    }
  /** Something under the cell gave up: the engine, the interpreter, the process, the time. */
  | { readonly kind: "crashed"; readonly message: string };

/** From best to worst. */
export const classes = [
  /** Prints what the real libraries print; or both refuse, here with a reason; or warns that the real one refuses. */
  "right",
  /** Works with the real libraries; here an error says that and what is not there. */
  "refused",
  /** An error that says nothing useful, or what is not true. */
  "unclear",
  /** Runs without a word though the real library refuses it. */
  "accepted",
  /** Prints something else, without an error. */
  "different",
] as const;
export type CaseClass = (typeof classes)[number];

export interface Verdict {
  readonly class: CaseClass;
  /** Why it is not right, in one line; empty where it is. */
  readonly why: string;
}

/** Refusals that deny what the real library shows to be there: raised on purpose, and untrue. */
const denials = [
  /^AttributeError: .*: \w+ has no \w+; it has /,
  /^AttributeError: .*: the module is not called in a forward pass/,
  /^ValueError: value: what a trace computes is kept only if it is saved/,
];

/** A warning on standard error that the real library would not have run this. */
const warning = /\w*Warning: .*\b(?:refuses|raises)\b/;

export function classify(tried: Case, outcome: Outcome): Verdict {
  const { text, error } = tried.expected;
  if (outcome.kind === "crashed") {
    return { class: "unclear", why: firstLine(outcome.message) };
  }
  if (outcome.kind === "raised") {
    const why = firstLine(outcome.message);
    if (error === null) {
      const clear =
        outcome.origin === "refusal" &&
        !denials.some((denial) => denial.test(outcome.message));
      return { class: clear ? "refused" : "unclear", why };
    }
    const same =
      difference(
        withoutClass(outcome.message),
        withoutClass(`${error.class}: ${error.message}`),
      ) === undefined;
    return same || outcome.origin === "refusal"
      ? { class: "right", why: "" }
      : { class: "unclear", why };
  }
  if (error !== null) {
    return warning.test(outcome.stderr)
      ? { class: "right", why: "" }
      : {
          class: "accepted",
          why: `the real one raises ${error.class}: ${error.message}`,
        };
  }
  const differs = difference(outcome.stdout, text);
  return differs === undefined
    ? { class: "right", why: "" }
    : { class: "different", why: differs };
}

/** Python names a method by its class, "Tracer.cache() got …", and ours has another name. */
function withoutClass(message: string): string {
  return message.replace(/\b\w+\.(?=\w+\(\))/, "");
}

function firstLine(message: string): string {
  const line = message.split("\n")[0] ?? "";
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
