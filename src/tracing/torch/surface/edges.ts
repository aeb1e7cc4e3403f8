/** @file Where values lie among ordered edges. */
import { TraceError } from "../../../graph/error.ts";
import type { Tensor } from "../../tensor.ts";
import { axisOf } from "../axes.ts";
import { floatFor } from "../operand.ts";
import { entry, type Entry } from "./entry.ts";
import { made, numbersIn } from "./host.ts";
import { flag, keyword, known, number, text } from "./parameter.ts";

/** Where each value would be put, so that the edges stay in order. */
function searched(
  edges: Tensor,
  x: Tensor,
  right: boolean,
  short: boolean,
): Tensor {
  const sorted = numbersIn(edges);
  const width = edges.shape.at(-1) ?? 0;
  const own = x.shape.at(-1) ?? 1;
  const rows = edges.rank > 1;
  if (rows && axisOf("searchsorted", -1, x.rank) !== edges.rank - 1) {
    throw new TraceError(
      "searchsorted: sorted_sequence must have one axis, or the input as many as it",
      "RuntimeError",
    );
  }
  const places = numbersIn(x).map((value, index) => {
    const row = rows ? Math.floor(index / own) * width : 0;
    let [low, high] = [0, width];
    while (low < high) {
      const middle = (low + high) >> 1;
      const edge = sorted[row + middle] ?? NaN;
      // NaN is beyond every edge
      const before = right ? !(edge > value) : !(edge >= value);
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return made(x, short ? "int32" : "int64", x.shape, places);
}

export const edges: readonly Entry[] = [
  entry(
    "torch.searchsorted",
    [
      known("sorted_sequence"),
      known("input"),
      keyword(flag("out_int32", false)),
      keyword(flag("right", false)),
      keyword(text("side", null)),
    ],
    (edges, x, short, right, side) =>
      searched(edges, x, right || side === "right", short),
  ),
  entry(
    "torch.searchsorted",
    [
      known("sorted_sequence"),
      number("input"),
      keyword(flag("out_int32", false)),
      keyword(flag("right", false)),
      keyword(text("side", null)),
    ],
    (edges, value, short, right, side) =>
      searched(
        edges,
        made(edges, floatFor(edges.dtype), [], [value]),
        right || side === "right",
        short,
      ),
  ),
  entry(
    "torch.bucketize",
    [
      known("input"),
      known("boundaries"),
      keyword(flag("out_int32", false)),
      keyword(flag("right", false)),
    ],
    (x, edges, short, right) => searched(edges, x, right, short),
  ),
];
