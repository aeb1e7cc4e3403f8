/** @file Products of vectors and matrices, and what is made of products. */
import { TraceError, typesText } from "../../../graph/error.ts";
import { typeText } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import { axisOf, sizeAt } from "../axes.ts";
import { einsum } from "../einsum.ts";
import { sqrt } from "../elementwise.ts";
import * as linear from "../linalg.ts";
import { asFloat, floatScalar, requireOneDType } from "../operand.ts";
import { stack } from "../joining.ts";
import { mean, sum } from "../reduction.ts";
import * as shape from "../shape.ts";
import { both, entry, type Entry } from "./entry.ts";
import { made } from "./host.ts";
import {
  flag,
  integer,
  keyword,
  number,
  rest,
  lists,
  tensor,
  tensors,
  text,
} from "./parameter.ts";

function pair(
  names: string,
  compute: (a: Tensor, b: Tensor) => Tensor,
  second = "other",
): Entry {
  return both(names, [tensor("input"), tensor(second)], compute);
}

function tensordot(
  a: Tensor,
  b: Tensor,
  axes: readonly (readonly number[])[],
): Tensor {
  const [first = [], second = []] = axes;
  const own = axesInOrder("tensordot", first, a);
  const other = axesInOrder("tensordot", second, b);
  const rest = (x: Tensor, used: readonly number[]): number[] =>
    x.shape.map((_, axis) => axis).filter((axis) => !used.includes(axis));
  const [keptA, keptB] = [rest(a, own), rest(b, other)];
  const size = own.reduce((total, axis) => total * sizeAt(a, axis), 1);
  const left = shape.reshape(shape.permute(a, [...keptA, ...own]), [-1, size]);
  const right = shape.reshape(shape.permute(b, [...other, ...keptB]), [
    size,
    -1,
  ]);
  return shape.reshape(linear.matmul(left, right), [
    ...keptA.map((axis) => sizeAt(a, axis)),
    ...keptB.map((axis) => sizeAt(b, axis)),
  ]);
}

function axesInOrder(
  name: string,
  dims: readonly number[],
  x: Tensor,
): number[] {
  return dims.map((dim) => axisOf(name, dim, x.rank));
}

function inner(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) return arithmetic.mul(a, b);
  const width = sizeAt(a, a.rank - 1);
  const product = linear.matmul(
    shape.reshape(a, [-1, width]),
    shape.transpose(shape.reshape(b, [-1, width]), 0, 1),
  );
  return shape.reshape(product, [
    ...a.shape.slice(0, -1),
    ...b.shape.slice(0, -1),
  ]);
}

function scaledSum(
  x: Tensor,
  product: Tensor,
  beta: number,
  alpha: number,
): Tensor {
  return arithmetic.add(
    beta === 1 ? x : arithmetic.mul(x, beta),
    alpha === 1 ? product : arithmetic.mul(product, alpha),
  );
}

const scales = [
  keyword(number("beta", 1)),
  keyword(number("alpha", 1)),
] as const;

/** The powers of each element as a row, from the highest down. */
function powers(x: Tensor, count: number | undefined, rising: boolean): Tensor {
  const columns = Array.from({ length: count ?? sizeAt(x, 0) }, (_, place) =>
    arithmetic.pow(x, place),
  );
  if (!rising) columns.reverse();
  const [first] = columns;
  return first === undefined ? shape.narrow(x, 0, 0, 0) : stack(columns, -1);
}

function kron(a: Tensor, b: Tensor): Tensor {
  const size = Math.max(a.rank, b.rank);
  const wide = (x: Tensor): readonly number[] => [
    ...new Array<number>(size - x.rank).fill(1),
    ...x.shape,
  ];
  const [first, second] = [wide(a), wide(b)];
  const left = shape.reshape(
    a,
    first.flatMap((each) => [each, 1]),
  );
  const right = shape.reshape(
    b,
    second.flatMap((each) => [1, each]),
  );
  return shape.reshape(
    arithmetic.mul(left, right),
    first.map((each, axis) => each * (second[axis] ?? 1)),
  );
}

/** The axis that torch.cross takes by itself, in contrast to torch.linalg.cross. */
function firstOfThree(x: Tensor): number {
  const axis = x.shape.indexOf(3);
  if (axis >= 0) return axis;
  throw new TraceError(
    `cross: an axis of the input must have size 3, got ${typeText(x.type)}`,
  );
}

function cross(a: Tensor, b: Tensor, dim: number): Tensor {
  const axis = axisOf("cross", dim, a.rank);
  if (sizeAt(a, axis) !== 3 || sizeAt(b, axis) !== 3) {
    throw new TraceError(
      `cross: the axis must have size 3, got ${typesText([a.type, b.type])}`,
    );
  }
  requireOneDType("cross", [a, b]);
  const turned = (x: Tensor, by: number): Tensor =>
    shape.clone(
      x.recorder.record(
        "gather",
        [
          x,
          made(
            x,
            "int64",
            [3],
            [0, 1, 2].map((place) => (place + by) % 3),
          ),
        ],
        { axis },
      ),
    );
  return arithmetic.sub(
    arithmetic.mul(turned(a, 1), turned(b, 2)),
    arithmetic.mul(turned(a, 2), turned(b, 1)),
  );
}

function covariance(x: Tensor, correction: number): Tensor {
  const floats = asFloat(x);
  const rows = x.rank < 2 ? shape.reshape(floats, [1, -1]) : floats;
  const centred = arithmetic.sub(rows, mean(rows, 1, true));
  const products = arithmetic.div(
    linear.matmul(centred, shape.transpose(centred, 0, 1)),
    floatScalar(sizeAt(rows, 1) - correction),
  );
  // of one variable it is a number
  return sizeAt(rows, 0) === 1 ? shape.reshape(products, []) : products;
}

function correlation(x: Tensor): Tensor {
  const products = covariance(x, 1);
  if (products.rank === 0) return arithmetic.div(products, products);
  const size = sizeAt(products, 0);
  const places = made(
    x,
    "int64",
    [size],
    Array.from({ length: size }, (_, place) => place * (size + 1)),
  );
  const spread = sqrt(
    products.recorder.record("gather", [shape.flatten(products), places], {
      axis: 0,
    }),
  );
  return arithmetic.div(
    arithmetic.div(products, shape.unsqueeze(spread, 1)),
    shape.unsqueeze(spread, 0),
  );
}

function chain(given: readonly Tensor[]): Tensor {
  return given.reduce((left, right) => linear.matmul(left, right));
}

export const products: readonly Entry[] = [
  pair("matmul", linear.matmul),
  entry(
    "torch.linalg.matmul",
    [tensor("input"), tensor("other")],
    linear.matmul,
  ),
  pair("mm", linear.mm, "mat2"),
  pair("bmm", linear.bmm, "mat2"),
  pair("mv", linear.mv, "vec"),
  pair("dot", linear.dot, "tensor"),
  pair("vdot", linear.dot),
  pair("outer ger", linear.outer, "vec2"),
  pair("inner", inner),
  pair("kron", kron),
  entry(
    "torch.vander",
    [tensor("x"), integer("N", null), flag("increasing", false)],
    powers,
  ),
  both(
    "cross",
    [tensor("input"), tensor("other"), integer("dim", null)],
    (a, b, dim) => cross(a, b, dim ?? firstOfThree(a)),
  ),
  entry(
    "torch.linalg.cross",
    [tensor("input"), tensor("other"), keyword(integer("dim", -1))],
    cross,
  ),
  // of one tensor, what needs no sum is a view
  entry(
    "torch.einsum",
    [text("equation"), tensor("operand")],
    (equation, operand) => einsum(equation, [operand]),
    { view: true },
  ),
  entry("torch.einsum", [text("equation"), rest("operands")], einsum),
  entry(
    "torch.tensordot",
    [tensor("a"), tensor("b"), integer("dims", 2)],
    linear.tensordot,
  ),
  entry(
    "torch.tensordot",
    [tensor("a"), tensor("b"), lists("dims")],
    tensordot,
  ),
  both(
    "addmm",
    [tensor("input"), tensor("mat1"), tensor("mat2"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.mm(a, b), beta, alpha),
    { inPlace: true },
  ),
  both(
    "addmv",
    [tensor("input"), tensor("mat"), tensor("vec"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.mv(a, b), beta, alpha),
  ),
  both(
    "addbmm",
    [tensor("input"), tensor("batch1"), tensor("batch2"), ...scales],
    (x, a, b, beta, alpha) =>
      scaledSum(x, sum(linear.bmm(a, b), 0), beta, alpha),
  ),
  both(
    "addr",
    [tensor("input"), tensor("vec1"), tensor("vec2"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.outer(a, b), beta, alpha),
  ),
  both(
    "baddbmm",
    [tensor("input"), tensor("batch1"), tensor("batch2"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.bmm(a, b), beta, alpha),
  ),
  entry("torch.chain_matmul", [rest("matrices")], chain),
  entry("torch.linalg.multi_dot", [tensors("tensors")], chain),
  both("cov", [tensor("input"), keyword(integer("correction", 1))], covariance),
  both("corrcoef", [tensor("input")], correlation),
  entry(
    "torch.linalg.vecdot",
    [tensor("x"), tensor("y"), keyword(integer("dim", -1))],
    (a, b, dim) => sum(arithmetic.mul(a, b), dim),
  ),
];
