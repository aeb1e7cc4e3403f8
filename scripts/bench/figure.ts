/** @file The rows of the benchmark table, and how what was measured is written. */
import type { Figure } from "../../src/speed/record.ts";

export type { Figure };

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, value, goal }) => `| ${what} | ${value} | ${goal} |`,
  );
  return ["| Figure | Measured | Goal |", "|---|---|---|", ...rows].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** @param milliseconds of several rounds */
export function seconds(milliseconds: readonly number[]): string {
  const format = (value: number): string => (value / 1000).toFixed(2);
  return `${format(median(milliseconds))} s (${format(Math.min(...milliseconds))}–${format(Math.max(...milliseconds))})`;
}
