/** @file Two charts as one: curves over each other, or a grid of differences. */
import type { Chart } from "./chart.ts";
import { gridFacts } from "./grid-facts.ts";
import type { Difference } from "./kinds/difference.ts";
import type { Overlay } from "./kinds/overlay.ts";

export type { Difference, Overlay };

/** Everything that can be drawn in a chart's frame. */
export type Drawable = Chart | Overlay | Difference;

/** Undefined where the two are not curves of the same quantity. Their lengths may differ. */
export function overlay(
  a: Chart,
  b: Chart,
  names: readonly [string, string],
): Overlay | undefined {
  if (a.kind !== "line" || b.kind !== "line" || !sameAxes(a, b)) {
    return undefined;
  }
  const { xTitle, yTitle, title } = a;
  return {
    kind: "overlay",
    title,
    xTitle,
    yTitle,
    curves: [
      { name: names[0], values: a.values },
      { name: names[1], values: b.values },
    ],
  };
}

/** `a` minus `b`; undefined where they are not grids of one shape: a head of one model is no head of another. */
export function difference(
  a: Chart,
  b: Chart,
  names: readonly [string, string],
): Difference | undefined {
  if (a.kind !== "heatmap" || b.kind !== "heatmap" || !sameShape(a, b)) {
    return undefined;
  }
  const { xTitle, yTitle, xLabels, yLabels, heads } = a;
  return {
    kind: "difference",
    title: `${a.title}: difference`,
    xTitle,
    yTitle,
    ...(heads === undefined ? {} : { heads }),
    ...(xLabels === undefined ? {} : { xLabels }),
    ...(yLabels === undefined ? {} : { yLabels }),
    names,
    values: a.values.map((cells, row) =>
      cells.map((value, column) => value - (b.values[row]?.[column] ?? NaN)),
    ),
    size: Math.max(largest(a.values), largest(b.values)),
  };
}

function largest(values: readonly (readonly number[])[]): number {
  const { lowest, highest } = gridFacts.of(values);
  return Math.max(
    Math.abs(lowest?.value ?? 0),
    Math.abs(highest[0]?.value ?? 0),
  );
}

/** Whether two charts have one number each for the same things, so that numbers compare one by one. */
export function sameShape(a: Chart, b: Chart): boolean {
  if (!sameAxes(a, b)) return false;
  if (a.kind === "line" && b.kind === "line") {
    return a.values.length === b.values.length;
  }
  if (a.kind === "heatmap" && b.kind === "heatmap") {
    return (
      a.values.length === b.values.length &&
      a.values.every((cells, row) => cells.length === b.values[row]?.length)
    );
  }
  return sameFrame({ ...a, title: "" }, { ...b, title: "" });
}

/** The same names and options, and lists of numbers of the same lengths. */
function sameFrame(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    return a.every(
      (part: unknown, index) =>
        typeof part === "number" || sameFrame(part, b[index]),
    );
  }
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameFrame(a[name], b[name]));
}

function isObject(part: unknown): part is Record<string, unknown> {
  return typeof part === "object" && part !== null;
}

function sameAxes(a: Chart, b: Chart): boolean {
  return a.kind === b.kind && a.xTitle === b.xTitle && a.yTitle === b.yTitle;
}
