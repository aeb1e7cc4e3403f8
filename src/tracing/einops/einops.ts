/** @file einops over lazy tensors: rearrange, repeat, reduce and einsum. */
import { TraceError } from "../../graph/error.ts";
import { sizeOf, typeText } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { contract } from "../torch/einsum.ts";
import { all, amax, amin, any, mean, prod, sum } from "../torch/reduction.ts";
import { expand, permute, reshape } from "../torch/shape.ts";
import {
  ellipsis,
  joinedEllipsis,
  ownSize,
  parsePattern,
  parseSide,
  type Group,
} from "./pattern.ts";

/** Sizes by axis name, as given in the call. */
export type AxisSizes = Readonly<Record<string, number>>;

/** A tensor whose axes are elementary: one for each name of the left side. */
interface Taken {
  readonly x: Tensor;
  readonly names: readonly string[];
  readonly right: readonly Group[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** Axes in another order, joined and taken apart; nothing is added and nothing lost. */
export function rearrange(
  x: Tensor,
  pattern: string,
  sizes: AxisSizes = {},
): Tensor {
  const taken = takeApart("rearrange", x, pattern, sizes);
  const right = new Set(taken.right.flat());
  const lost = taken.names.filter((name) => !right.has(name));
  const added = [...right].filter((name) => !taken.names.includes(name));
  if (lost.length > 0 || added.length > 0) {
    const which = [...lost, ...added].map(shown).join(", ");
    throw new TraceError(
      `rearrange: both sides must name the same axes, only one has ${which}, in "${pattern}"; use einops.${lost.length > 0 ? "reduce" : "repeat"}`,
    );
  }
  return putTogether(taken);
}

/** Axes that only the right side names are new: the tensor is repeated along them. */
export function repeat(
  x: Tensor,
  pattern: string,
  sizes: AxisSizes = {},
): Tensor {
  const taken = takeApart("repeat", x, pattern, sizes);
  const right = taken.right.flat();
  const lost = taken.names.filter((name) => !right.includes(name));
  if (lost.length > 0) {
    throw new TraceError(
      `repeat: the right side must keep every axis, it lacks ${lost.map(shown).join(", ")}, in "${pattern}"; use einops.reduce`,
    );
  }
  const added = right.filter((name) => !taken.names.includes(name));
  const lengths = added.map((name) => {
    const size = ownSize(name) ?? taken.sizes.get(name);
    if (size === undefined) {
      throw new TraceError(
        `repeat: the size of ${shown(name)} must be given, in "${pattern}"; write einops.repeat(x, pattern, ${name}=…)`,
      );
    }
    return size;
  });
  const names = [...added, ...taken.names];
  return putTogether({
    ...taken,
    names,
    x: expand(taken.x, [...lengths, ...taken.x.shape]),
  });
}

const reductions = {
  sum,
  mean,
  max: amax,
  min: amin,
  prod: prodOver,
  any,
  all,
};

export type ReductionName = keyof typeof reductions;

function prodOver(x: Tensor, axes: readonly number[]): Tensor {
  return [...axes]
    .sort((a, b) => b - a)
    .reduce((result, axis) => prod(result, axis), x);
}

/** Axes that only the left side names are folded. */
export function reduce(
  x: Tensor,
  pattern: string,
  reduction: ReductionName,
  sizes: AxisSizes = {},
): Tensor {
  const fold = Object.hasOwn(reductions, reduction)
    ? reductions[reduction]
    : undefined;
  if (fold === undefined) {
    throw new TraceError(
      `reduce: the reduction must be ${Object.keys(reductions).join(", ")}, got ${JSON.stringify(reduction)}`,
    );
  }
  const taken = takeApart("reduce", x, pattern, sizes);
  const right = taken.right.flat();
  const added = right.filter((name) => !taken.names.includes(name));
  if (added.length > 0) {
    throw new TraceError(
      `reduce: the right side names axes that the left has not: ${added.map(shown).join(", ")}, in "${pattern}"`,
    );
  }
  const axes = taken.names.flatMap((name, axis) =>
    right.includes(name) ? [] : [axis],
  );
  return putTogether({
    ...taken,
    x: axes.length === 0 ? taken.x : fold(taken.x, axes),
    names: taken.names.filter((name) => right.includes(name)),
  });
}

/** Products of tensors by named axes: "batch head query d, batch head key d -> batch head query key". */
export function einsum(pattern: string, tensors: readonly Tensor[]): Tensor {
  const [left, right, more] = pattern.split("->");
  if (left === undefined || right === undefined || more !== undefined) {
    throw new TraceError(
      `einsum: a pattern has two sides with -> between them, got "${pattern}"`,
    );
  }
  const terms = left.split(",").map((side) => parseSide(pattern, side));
  const output = parseSide(pattern, right);
  if ([...terms.flat(), ...output].some((group) => group.length !== 1)) {
    throw new TraceError(
      `einsum: each axis is one name here, without brackets and 1, got "${pattern}"; use einops.rearrange before`,
    );
  }
  // "..." stands for as many axes as a tensor has left
  const wide = Math.max(
    0,
    ...terms.map((term, index) =>
      term.flat().includes(ellipsis)
        ? (tensors[index]?.rank ?? 0) - term.length + 1
        : 0,
    ),
  );
  const labels = (groups: readonly Group[], count: number): string[] =>
    groups
      .flat()
      .flatMap((name) => (name === ellipsis ? ellipsisNames(count) : [name]));
  return contract(
    pattern,
    terms.map((term, index) =>
      labels(term, (tensors[index]?.rank ?? 0) - term.length + 1),
    ),
    labels(output, wide),
    tensors,
  );
}

/** Named from the last, so that axes of tensors of different rank meet at the last one. */
function ellipsisNames(count: number): string[] {
  return Array.from(
    { length: Math.max(0, count) },
    (_, index) => `${ellipsis}${count - 1 - index}`,
  );
}

function shown(name: string): string {
  return name === ellipsis ? "..." : String(ownSize(name) ?? name);
}

/** Gives each name of the left side an axis of its own. */
function takeApart(
  name: string,
  x: Tensor,
  pattern: string,
  given: AxisSizes,
): Taken {
  const parsed = parsePattern(pattern);
  const known = new Set([...parsed.left.flat(), ...parsed.right.flat()]);
  const unknown = Object.keys(given).find((axis) => !known.has(axis));
  if (unknown !== undefined) {
    throw new TraceError(
      `${name}: ${unknown}=${given[unknown]} is given, but "${pattern}" has no such axis`,
    );
  }
  if (parsed.left.flat().includes(joinedEllipsis)) {
    throw new TraceError(
      `${name}: "..." cannot stand in brackets on the left side, in "${pattern}"`,
    );
  }
  const dots = parsed.left.flat().includes(ellipsis);
  const covered = x.rank - parsed.left.length + (dots ? 1 : 0);
  if (covered < 0 || (!dots && covered > 0)) {
    throw new TraceError(
      `${name}: the left side names ${parsed.left.length} axes of ${typeText(x.type)}, which has ${x.rank}, in "${pattern}"`,
    );
  }
  const right = parsed.right.flat();
  if (!dots && (right.includes(ellipsis) || right.includes(joinedEllipsis))) {
    throw new TraceError(
      `${name}: "..." on the right side needs one on the left, in "${pattern}"`,
    );
  }
  const names = ellipsisNames(covered);
  const left = parsed.left.flatMap((group) => spelled(group, names));
  const sizes = new Map<string, number>(Object.entries(given));
  left.forEach((group, axis) => {
    solve(name, pattern, x, group, axis, sizes);
  });
  const axes = left.flat();
  return {
    x: reshape(
      x,
      axes.map((own) => sizes.get(own) ?? 1),
    ),
    names: axes,
    right: parsed.right.flatMap((group) => spelled(group, names)),
    sizes,
  };
}

/** A group with the axes that "..." covers: apart from each other, or inside brackets joined. */
function spelled(group: Group, covered: readonly string[]): Group[] {
  if (group.includes(ellipsis)) return covered.map((name) => [name]);
  return [
    group.flatMap((name) => (name === joinedEllipsis ? covered : [name])),
  ];
}

/** The sizes of the names in one axis; at most one of them may be left open. */
function solve(
  name: string,
  pattern: string,
  x: Tensor,
  group: Group,
  axis: number,
  sizes: Map<string, number>,
): void {
  const size = x.shape[axis] ?? 1;
  const own = (part: string): number | undefined =>
    ownSize(part) ?? sizes.get(part);
  const open = group.filter((part) => own(part) === undefined);
  const rest = sizeOf(group.map((part) => own(part) ?? 1));
  const [missing] = open;
  if (open.length > 1) {
    throw new TraceError(
      `${name}: of (${group.join(" ")}) at most one size may be left open, give ${open.slice(1).join(", ")}, in "${pattern}"`,
    );
  }
  const fits =
    missing === undefined ? rest === size : rest !== 0 && size % rest === 0;
  if (!fits) {
    throw new TraceError(
      `${name}: (${group.map(shown).join(" ")}) must make up axis ${axis} with size ${size} of ${typeText(x.type)}, the sizes given make ${rest}, in "${pattern}"`,
    );
  }
  for (const part of group) sizes.set(part, own(part) ?? size / rest);
}

/** Brings the axes into the order of the right side and joins its groups. */
function putTogether({ x, names, right }: Taken): Tensor {
  const order = right.flat();
  const moved = permute(
    x,
    order.map((name) => names.indexOf(name)),
  );
  let axis = 0;
  return reshape(
    moved,
    right.map((group) => {
      const size = sizeOf(moved.shape.slice(axis, axis + group.length));
      axis += group.length;
      return size;
    }),
  );
}
