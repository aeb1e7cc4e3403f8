/** @file Writes gradients: operations on nodes of a growing graph, by short names. */
import type { NodeRecorder } from "../builder.ts";
import type { NodeId } from "../node.ts";
import { sameShape, sizeOf, tensorOf, type Shape } from "../tensor.ts";
import type { OpAttributes, OpName } from "./table.ts";

type Term = NodeId;

/** Operations without metadata. */
type Plain = {
  [Op in OpName]: OpAttributes[Op] extends Readonly<Record<never, never>>
    ? Readonly<Record<never, never>> extends OpAttributes[Op]
      ? Op
      : never
    : never;
}[OpName];

/** What rules of gradients are written with. */
export class Terms {
  readonly graph: NodeRecorder;

  constructor(graph: NodeRecorder) {
    this.graph = graph;
  }

  /** An operation without metadata. */
  of(op: Exclude<Plain, "constant">, ...inputs: readonly Term[]): Term {
    return this.graph.record(op, inputs, {});
  }

  shapeOf(x: Term): Shape {
    return this.graph.typeOf(x).shape;
  }

  /** A number of the dtype of a term. */
  number(value: number, like: Term): Term {
    const { dtype } = this.graph.typeOf(like);
    return this.graph.constant(tensorOf(dtype, [], [value]));
  }

  /** A number in the shape of a term. */
  fill(value: number, like: Term): Term {
    return this.expand(this.number(value, like), this.shapeOf(like));
  }

  add(a: Term, b: Term): Term {
    return this.of("add", a, b);
  }

  plus(a: Term, number: number): Term {
    return this.of("add", a, this.number(number, a));
  }

  scale(a: Term, factor: number): Term {
    return this.of("mul", a, this.number(factor, a));
  }

  mul(first: Term, ...others: readonly Term[]): Term {
    return others.reduce((a, b) => this.of("mul", a, b), first);
  }

  where(condition: Term, a: Term, b: Term): Term {
    return this.of("where", condition, a, b);
  }

  /** `x` where the condition holds, else 0. */
  only(condition: Term, x: Term): Term {
    return this.where(condition, x, this.number(0, x));
  }

  sum(x: Term, axes: readonly number[], keepdims = true): Term {
    return axes.length === 0
      ? x
      : this.graph.record("sum", [x], { axes, keepdims });
  }

  mean(x: Term, axis: number): Term {
    return this.graph.record("mean", [x], { axes: [axis], keepdims: true });
  }

  reshape(x: Term, shape: Shape): Term {
    return sameShape(this.shapeOf(x), shape)
      ? x
      : this.graph.record("reshape", [x], { shape });
  }

  expand(x: Term, shape: Shape): Term {
    return sameShape(this.shapeOf(x), shape)
      ? x
      : this.graph.record("expand", [x], { shape });
  }

  permute(x: Term, perm: readonly number[]): Term {
    return perm.every((axis, index) => axis === index)
      ? x
      : this.graph.record("permute", [x], { perm });
  }

  /** The last two axes exchanged. */
  transpose(x: Term): Term {
    const axes = this.shapeOf(x).map((_, axis) => axis);
    const [rows = 0, columns = 0] = axes.slice(-2);
    return this.permute(x, [...axes.slice(0, -2), columns, rows]);
  }

  slice(x: Term, axis: number, start: number, length: number, step = 1): Term {
    return this.graph.record("slice", [x], { axis, start, length, step });
  }

  /** Along an axis from its end to its start. */
  flip(x: Term, axis: number): Term {
    const size = this.shapeOf(x)[axis] ?? 0;
    return size === 0 ? x : this.slice(x, axis, size - 1, size, -1);
  }

  /** Zeros before and after along an axis. */
  pad(x: Term, axis: number, before: number, after: number): Term {
    const shape = this.shapeOf(x);
    const zeros = (size: number): Term =>
      this.expand(this.number(0, x), shape.with(axis, size));
    const parts = [
      ...(before > 0 ? [zeros(before)] : []),
      x,
      ...(after > 0 ? [zeros(after)] : []),
    ];
    return parts.length === 1
      ? x
      : this.graph.record("concat", parts, { axis });
  }

  /** The gradient of an operand that was broadcast to the shape of `gradient`: summed over what was repeated. */
  unbroadcast(gradient: Term, shape: Shape): Term {
    const from = this.shapeOf(gradient);
    const lead = from.length - shape.length;
    const repeated = from.flatMap((size, axis) =>
      axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
    );
    return this.reshape(this.sum(gradient, repeated), shape);
  }

  /** Spread over what a reduction without kept axes folded: with size 1 there. */
  kept(x: Term, shape: Shape, axes: readonly number[]): Term {
    return this.reshape(
      x,
      shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    );
  }

  whole(values: readonly number[]): Term {
    return this.graph.constant(tensorOf("int64", [values.length], values));
  }

  /** How many elements stand along axes. */
  countOf(x: Term, axes: readonly number[]): number {
    return sizeOf(axes.map((axis) => this.shapeOf(x)[axis] ?? 1));
  }
}
