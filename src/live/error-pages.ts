/** @file Which section of the page about errors explains a failure. Pure. */
import type { Failure } from "./state.ts";

interface Explained {
  /** Of the section in docs/errors.mdx. */
  readonly anchor: string;
  /** In the words of the messages: of the title and the message, a line each. */
  readonly pattern: RegExp;
}

/** The first that fits counts, so the narrower stand first. */
export const explained: readonly Explained[] = [
  {
    anchor: "assigned-shape",
    pattern:
      /must broadcast to the .* that it replaces|an assigned value must be/,
  },
  { anchor: "too-late", pattern: /OutOfOrderError: / },
  {
    anchor: "ended-trace",
    pattern:
      /gone with the trace|the run has ended|activations exist only in a trace/,
  },
  {
    anchor: "unknown-module",
    pattern:
      /AttributeError: model\b.*(has no .*; it has|the index must be in)/,
  },
  {
    anchor: "token-ids",
    pattern: /token ids must be in|a row must have .* tokens/,
  },
  {
    anchor: "index-out-of-range",
    pattern:
      /index: .* is outside of axis|(index|indices|places?):? must be in/,
  },
  { anchor: "division-by-zero", pattern: /must not be divided by 0/ },
  {
    anchor: "recursion",
    pattern: /RecursionError|too long a chain of operations/,
  },
  {
    anchor: "not-here",
    pattern: /not on this page|stand-in for .* does not have it|remote=True/,
  },
  {
    anchor: "shape-mismatch",
    pattern:
      /shapes must broadcast|must equal the last but one|sizes must agree|must hold the \d+ elements|must have one size/,
  },
  { anchor: "memory", pattern: /There was not enough memory/ },
];

/** The anchor of the section about a failure; undefined where there is none. */
export function errorSection({ title, message }: Failure): string | undefined {
  // of a traceback, the title has the line that counts
  const text = message.includes("\n") ? title : `${title}\n${message}`;
  return explained.find(({ pattern }) => pattern.test(text))?.anchor;
}
