/** @file `torch.nn.functional.pad` with what lies at the edge: reflected, repeated or from the other end. */
import { TraceError } from "../../graph/error.ts";
import { tensorOf } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { range, sizeAt } from "./axes.ts";
import { index_select } from "./indexing/get.ts";
import { slice } from "./shape.ts";

/** Which element stands at a place before the first or behind the last of so many. */
const placeOf = {
  reflect: (at: number, length: number) =>
    at < 0 ? -at : at < length ? at : 2 * (length - 1) - at,
  replicate: (at: number, length: number) =>
    Math.min(Math.max(at, 0), length - 1),
  circular: (at: number, length: number) => (at + length) % length,
} as const;

export type EdgeMode = keyof typeof placeOf;

export function isEdgeMode(mode: string): mode is EdgeMode {
  return Object.hasOwn(placeOf, mode);
}

/** @param widths pairs, the last axis first; below 0 they cut off */
export function padWithEdge(
  x: Tensor,
  widths: readonly number[],
  mode: EdgeMode,
): Tensor {
  const pairs = widths.length / 2;
  if (!Number.isInteger(pairs) || ![pairs + 1, pairs + 2].includes(x.rank)) {
    throw new TraceError(
      `pad: mode=${JSON.stringify(mode)} takes 2 widths for 2 or 3 axes, 4 for 3 or 4, 6 for 4 or 5, got ${widths.length} for ${x.rank}; use unsqueeze(0) for one more axis`,
      "NotImplementedError",
    );
  }
  return range(pairs).reduce((result, pair) => {
    const [before = 0, after = 0] = widths.slice(2 * pair, 2 * pair + 2);
    return axisPadded(result, x.rank - 1 - pair, [before, after], mode);
  }, x);
}

function axisPadded(
  x: Tensor,
  axis: number,
  [before, after]: readonly [number, number],
  mode: EdgeMode,
): Tensor {
  const [start, end] = [Math.max(0, -before), Math.max(0, -after)];
  if (mode === "circular" && (start > 0 || end > 0)) {
    // from the other end of what is left
    const left = slice(x, axis, start, sizeAt(x, axis) - start - end, 1);
    const more = [Math.max(before, 0), Math.max(after, 0)] as const;
    return axisPadded(left, axis, more, mode);
  }
  const length = sizeAt(x, axis);
  const most = mode === "reflect" ? length - 1 : length;
  if (mode !== "replicate" && Math.max(before, after) > most) {
    throw new TraceError(
      `pad: mode=${JSON.stringify(mode)} takes at most ${most} from an axis of ${length}, got (${before}, ${after})`,
    );
  }
  if (before === 0 && after === 0) return x;
  const places = range(length + before + after).map((place) =>
    placeOf[mode](place - before, length),
  );
  const index = x.recorder.constant(tensorOf("int64", [places.length], places));
  return index_select(x, axis, index);
}
