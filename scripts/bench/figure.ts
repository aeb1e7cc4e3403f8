/** @file One measured row of the benchmark table. */
export interface Figure {
  readonly what: string;
  /** Median, with least and most where it was measured more than once. */
  readonly value: string;
  /** What the project set itself; empty where there is no goal. */
  readonly goal: string;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, value, goal }) => `| ${what} | ${value} | ${goal} |`,
  );
  return ["| Figure | Measured | Goal |", "|---|---|---|", ...rows].join("\n");
}
