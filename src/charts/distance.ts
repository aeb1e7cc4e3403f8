/** @file How far the numbers of one chart are from those of another that shows the same. */
import type { Chart } from "./chart.ts";
import { numbersIn, withNumbers } from "./numbers-in.ts";

/** The largest between two numbers at the same place. @throws where the charts differ in anything else */
export function chartDistance(a: Chart, b: Chart): number {
  const frame = (chart: Chart): string =>
    JSON.stringify(withNumbers(chart, () => 0));
  if (frame(a) !== frame(b)) {
    throw new Error(`one is ${frame(a)}, the other ${frame(b)}`);
  }
  const theirs = numbersIn(b);
  return numbersIn(a).reduce((largest, value, index) => {
    const apart = Math.abs(value - (theirs[index] ?? NaN));
    // what is not a number is never close
    return Math.max(largest, Number.isNaN(apart) ? Infinity : apart);
  }, 0);
}
