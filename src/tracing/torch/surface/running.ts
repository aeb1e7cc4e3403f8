/** @file What has come so far on each line: the greatest, the least, the product, the logarithm of a sum. */
import { isFloat, type DType } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { floatFor } from "../operand.ts";
import { both, ordered, type Entry } from "./entry.ts";
import { alongAxis, fromLines, sharing } from "./host.ts";
import { integer, known } from "./parameter.ts";

function best(
  name: string,
  take: (next: number, best: number) => boolean,
): Entry {
  return both(
    name,
    [known("input"), integer("dim")],
    (x, dim) => {
      const { lines, values } = alongAxis(name, x, dim);
      const places = values.map((line) => {
        let found = 0;
        return line.map((value, place) => {
          const current = line[found] ?? NaN;
          if (
            Number.isNaN(value) ||
            (!Number.isNaN(current) && take(value, current))
          ) {
            found = place;
          }
          return found;
        });
      });
      const picked = places.map((line, index) =>
        line.map((place) => values[index]?.[place] ?? NaN),
      );
      const { starts, step } = lines;
      const from = places.flatMap((line, index) =>
        line.map((place) => (starts[index] ?? 0) + place * step),
      );
      const to = places.flatMap((line, index) =>
        line.map((_, place) => (starts[index] ?? 0) + place * step),
      );
      return {
        values: sharing(
          name,
          fromLines(x, lines, x.dtype, picked, lines.length),
          [{ of: x, from, to }],
        ),
        indices: fromLines(x, lines, "int64", places, lines.length),
      };
    },
    ordered,
  );
}

function accumulated(
  names: string,
  dtypeOf: (x: Tensor) => DType,
  start: number,
  step: (sum: number, value: number) => number,
  slope: (line: readonly number[], of: number, at: number) => number,
): Entry {
  const name = names.split(" ")[0] ?? names;
  return both(
    names,
    [known("input"), integer("dim")],
    (x, dim) => {
      const { lines, values } = alongAxis(name, x, dim);
      const results = values.map((line) => {
        let sum = start;
        return line.map((value) => (sum = step(sum, value)));
      });
      const outcome = fromLines(x, lines, dtypeOf(x), results, lines.length);
      if (!x.requiresGrad) return outcome;
      const [from, to, weights]: [number[], number[], number[]] = [[], [], []];
      values.forEach((line, index) => {
        const start = lines.starts[index] ?? 0;
        line.forEach((_, at) => {
          for (let of = 0; of <= at; of++) {
            from.push(start + of * lines.step);
            to.push(start + at * lines.step);
            weights.push(slope(line, of, at));
          }
        });
      });
      return sharing(name, outcome, [{ of: x, from, to, weights }], false);
    },
    { inPlace: true },
  );
}

/** Whole numbers stay whole, booleans are counted. */
function counting(x: Tensor): DType {
  return isFloat(x.dtype) ? x.dtype : "int64";
}

export const running: readonly Entry[] = [
  best("cummax", (next, best) => next >= best),
  best("cummin", (next, best) => next <= best),
  accumulated(
    "cumprod",
    counting,
    1,
    (product, value) => product * value,
    (line, of, at) =>
      line
        .slice(0, at + 1)
        .reduce(
          (product, value, place) => product * (place === of ? 1 : value),
          1,
        ),
  ),
  accumulated(
    "logcumsumexp",
    ({ dtype }) => floatFor(dtype),
    -Infinity,
    (sum, value) => {
      const greatest = Math.max(sum, value);
      if (!Number.isFinite(greatest)) return greatest;
      return (
        greatest +
        Math.log(Math.exp(sum - greatest) + Math.exp(value - greatest))
      );
    },
    (line, of, at) => {
      const own = line[of] ?? NaN;
      const sum = line
        .slice(0, at + 1)
        .reduce((total, value) => total + Math.exp(value - own), 0);
      return 1 / sum;
    },
  ),
];
