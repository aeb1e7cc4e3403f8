/** @file Einstein's sums: products of tensors by named axes, through permute, reshape and matmul. */
import { TraceError } from "../../graph/error.ts";
import { sizeOf, typeText } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./arithmetic.ts";
import { matmul } from "./linalg.ts";
import { diagonal } from "./lookup.ts";
import { requireOneDType } from "./operand.ts";
import { sum } from "./reduction.ts";
import { expand, permute, reshape } from "./shape.ts";

/** A tensor with a label for each axis. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/** "bqd,bkd->bqk" of two or more tensors, or "ij->ji" of one. */
export function einsum(equation: string, tensors: readonly Tensor[]): Tensor {
  const { inputs, output } = parseEquation(equation, tensors);
  return contract(equation, inputs, output, tensors);
}

/** As einsum, with the labels already apart: names may be whole words. */
export function contract(
  subject: string,
  inputs: readonly (readonly string[])[],
  output: readonly string[],
  tensors: readonly Tensor[],
): Tensor {
  if (inputs.length !== tensors.length || tensors.length === 0) {
    throw new TraceError(
      `einsum: "${subject}" names ${inputs.length} tensors, got ${tensors.length}`,
    );
  }
  const operands = tensors.map((x, index) =>
    withoutRepeats(subject, x, inputs[index] ?? []),
  );
  checkSizes(subject, operands, output);
  let [total, ...rest] = operands;
  while (total !== undefined && rest.length > 0) {
    const [next, ...others] = rest;
    if (next === undefined) break;
    const wanted = new Set([...output, ...others.flatMap((o) => o.labels)]);
    total = product(total, next, wanted);
    rest = others;
  }
  if (total === undefined) throw new Error("internal: einsum without tensors");
  const { x, labels } = summed(total, new Set(output));
  return permute(
    x,
    output.map((label) => labels.indexOf(label)),
  );
}

function parseEquation(
  equation: string,
  tensors: readonly Tensor[],
): { inputs: string[][]; output: string[] } {
  const text = equation.replaceAll(" ", "");
  const match = /^([a-zA-Z.,]*)(?:->([a-zA-Z.]*))?$/.exec(text);
  if (match === null) {
    throw new TraceError(
      `einsum: an equation has letters for axes, commas between tensors and at most one ->, got "${equation}"`,
    );
  }
  const terms = (match[1] ?? "").split(",");
  // "..." stands for as many axes as a tensor has left; they are named from the last: "…0" is the last one
  let wide = 0;
  const inputs = terms.map((term, index) => {
    const rank = tensors[index]?.rank ?? 0;
    const left = rank - term.replaceAll(".", "").length;
    if (term.includes("...")) wide = Math.max(wide, left);
    return labelsOf(equation, term, left);
  });
  const given = match[2];
  if (given !== undefined) {
    return { inputs, output: labelsOf(equation, given, wide) };
  }
  const all = inputs.flat();
  const once = [...new Set(all)].filter(
    (label) =>
      label.length === 1 && all.indexOf(label) === all.lastIndexOf(label),
  );
  return { inputs, output: [...dots(wide), ...once.sort()] };
}

function dots(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `…${count - 1 - index}`);
}

function labelsOf(equation: string, term: string, left: number): string[] {
  const parts = term.split("...");
  if (parts.length > 2 || parts.join("").includes(".")) {
    throw new TraceError(
      `einsum: a term has at most one ellipsis of three dots, got "${equation}"`,
    );
  }
  const [before = "", after = ""] = parts;
  return [...before, ...(parts.length === 2 ? dots(left) : []), ...after];
}

/** A label that stands twice on one tensor takes the diagonal. */
function withoutRepeats(
  subject: string,
  tensor: Tensor,
  given: readonly string[],
): Labelled {
  if (given.length !== tensor.rank) {
    throw new TraceError(
      `einsum: "${subject}" names ${given.length} axes of ${typeText(tensor.type)}, which has ${tensor.rank}`,
    );
  }
  let x = tensor;
  let labels = [...given];
  for (;;) {
    const first = labels.findIndex(
      (label, axis) => labels.indexOf(label, axis + 1) > axis,
    );
    const label = labels[first];
    if (label === undefined) return { x, labels };
    const second = labels.indexOf(label, first + 1);
    if (x.shape[first] !== x.shape[second]) {
      throw new TraceError(
        `einsum: "${label}" must have one size, got ${typeText(x.type)}`,
      );
    }
    x = diagonal(x, 0, first, second);
    labels = [
      ...labels.filter((_, axis) => axis !== first && axis !== second),
      label,
    ];
  }
}

function checkSizes(
  subject: string,
  operands: readonly Labelled[],
  output: readonly string[],
): void {
  const sizes = new Map<string, number>();
  for (const { x, labels } of operands) {
    labels.forEach((label, axis) => {
      const size = x.shape[axis] ?? 1;
      const known = sizes.get(label) ?? 1;
      if (known !== 1 && size !== 1 && known !== size) {
        throw new TraceError(
          `einsum: "${label}" of "${subject}" must have one size, got ${known} and ${size}`,
        );
      }
      sizes.set(label, known === 1 ? size : known);
    });
  }
  const unknown = output.find((label) => !sizes.has(label));
  if (unknown !== undefined || new Set(output).size !== output.length) {
    throw new TraceError(
      `einsum: each axis of the result must come from an input and be named once, got "${subject}"`,
    );
  }
}

/** Axes that nobody wants any more are added up. */
function summed({ x, labels }: Labelled, wanted: Set<string>): Labelled {
  const axes = labels.flatMap((label, axis) =>
    wanted.has(label) ? [] : [axis],
  );
  if (axes.length === 0) return { x, labels };
  return { x: sum(x, axes), labels: labels.filter((l) => wanted.has(l)) };
}

/** Both multiplied, with what only they have and nobody wants added up. */
function product(a: Labelled, b: Labelled, wanted: Set<string>): Labelled {
  const left = summed(a, new Set([...wanted, ...b.labels]));
  const right = summed(b, new Set([...wanted, ...a.labels]));
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => wanted.has(label));
  const inner = shared.filter((label) => !wanted.has(label));
  const rows = left.labels.filter((label) => !shared.includes(label));
  const columns = right.labels.filter((label) => !shared.includes(label));
  const sizes = new Map<string, number>();
  for (const { x, labels } of [left, right]) {
    labels.forEach((label, axis) => {
      const known = sizes.get(label) ?? 1;
      sizes.set(label, known === 1 ? (x.shape[axis] ?? 1) : known);
    });
  }
  const shape = (labels: readonly string[]): number[] =>
    labels.map((label) => sizes.get(label) ?? 1);
  const labels = [...batch, ...rows, ...columns];
  const arranged = (side: Labelled, order: readonly string[]): Tensor => {
    const moved = permute(
      side.x,
      order.map((label) => side.labels.indexOf(label)),
    );
    return expand(moved, shape(order));
  };
  if (inner.length === 0) {
    // nothing to add up: an elementwise product with axes of size 1 for what a side lacks
    const spread = (side: Labelled, own: readonly string[]): Tensor =>
      reshape(
        arranged(side, own),
        labels.map((label) =>
          own.includes(label) ? (sizes.get(label) ?? 1) : 1,
        ),
      );
    const x = mul(
      spread(left, [...batch, ...rows]),
      spread(right, [...batch, ...columns]),
    );
    return { x, labels };
  }
  requireOneDType("einsum", [left.x, right.x]);
  const size = (of: readonly string[]): number => sizeOf(shape(of));
  const x = matmul(
    reshape(arranged(left, [...batch, ...rows, ...inner]), [
      ...shape(batch),
      size(rows),
      size(inner),
    ]),
    reshape(arranged(right, [...batch, ...inner, ...columns]), [
      ...shape(batch),
      size(inner),
      size(columns),
    ]),
  );
  return { x: reshape(x, shape(labels)), labels };
}
