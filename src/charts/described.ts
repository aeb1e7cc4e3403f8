/** @file The text alternative of a chart. */
import type { Titles } from "./chart.ts";

/** Its title and its summary. */
export function described({ title }: Titles, summary: string): string {
  return title === "" ? summary : `${title}. ${summary}`;
}
