/** @file Marks for values that are no finite numbers: they have no height, but they are not nothing. */
import type { Layout } from "./layout.ts";

/** Crosses at the bottom, and above the plot what they mean. */
export function missingMarks(
  values: readonly { readonly x: number | null }[],
  words: string,
  { inner }: Layout,
  color: string,
) {
  return [
    {
      data: { values: [...values] },
      mark: {
        type: "point" as const,
        shape: "M-1,-1L1,1M1,-1L-1,1",
        size: 30,
        strokeWidth: 1.5,
        color,
      },
      encoding: {
        y: { value: inner.height - 5 },
        color: { value: color },
      },
    },
    {
      data: { values: [{}] },
      mark: {
        type: "text" as const,
        text: `× ${words}`,
        align: "right" as const,
        baseline: "bottom" as const,
        fontSize: 11,
        color,
      },
      encoding: {
        x: { value: inner.width },
        y: { value: -4 },
        color: { value: color },
      },
    },
  ];
}

/** The line above the plot that says what the crosses are. */
export const MISSING_ROOM = 16;
