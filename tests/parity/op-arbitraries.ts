/** @file Random cases of every operation: small shapes, empty and one-sized axes, NaN, infinities, zeros. */
import fc from "fast-check";
import { TraceError } from "../../src/graph/error.ts";
import type * as binaryOps from "../../src/graph/ops/binary.ts";
import * as sources from "../../src/graph/ops/source.ts";
import {
  ops,
  recordOf,
  type OpAttributes,
  type OpName,
} from "../../src/graph/ops/table.ts";
import * as unaryOps from "../../src/graph/ops/unary.ts";
import {
  sizeOf,
  stridesOf,
  tensorOf,
  type DType,
  type Shape,
  type TensorValue,
} from "../../src/graph/tensor.ts";

export type ComputedOp = Exclude<OpName, "constant" | "weight" | "tap">;

export interface RandomCase {
  readonly op: ComputedOp;
  readonly inputs: readonly TensorValue[];
  readonly attributes: OpAttributes[OpName];
}

type Case<Op extends ComputedOp> = fc.Arbitrary<{
  readonly inputs: readonly TensorValue[];
  readonly attributes: OpAttributes[Op];
}>;

const size: fc.Arbitrary<number> = fc.constantFrom(0, 1, 1, 2, 3, 5);
const someSize: fc.Arbitrary<number> = fc.constantFrom(1, 1, 2, 3, 5);
const shape = fc.array(size, { maxLength: 3 });
/** At least one axis. */
const axes = fc.array(size, { minLength: 1, maxLength: 3 });

/** Multiples of 1/8: their sums and short products are exact, so that the order of summing does not matter. */
const eighths = fc.integer({ min: -40, max: 40 }).map((n) => n / 8);
const special = fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5);
const float = fc.oneof(
  { weight: 5, arbitrary: eighths },
  { weight: 2, arbitrary: special },
);
/** Also far from zero, for what is computed element by element. */
const anyFloat = fc.oneof(
  { weight: 4, arbitrary: float },
  { weight: 1, arbitrary: fc.constantFrom(1e-30, -1e-30, 1e8, -1e8, 3e38) },
  { weight: 2, arbitrary: fc.float({ min: -50, max: 50, noNaN: true }) },
);
const whole = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -9, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 31, -(2 ** 40), 2 ** 52) },
);
const bit = fc.integer({ min: 0, max: 1 });

function numbersFor(dtype: DType, floats = float): fc.Arbitrary<number> {
  switch (dtype) {
    case "float32":
    case "float64":
    case "float16":
    case "bfloat16":
      return floats;
    case "int64":
    case "int32":
    case "int16":
    case "int8":
    case "uint8":
      return whole;
    case "bool":
      return bit;
    default:
      return dtype satisfies never;
  }
}

function tensor(
  dtype: DType,
  ofShape: Shape,
  numbers = numbersFor(dtype),
): fc.Arbitrary<TensorValue> {
  const length = sizeOf(ofShape);
  return fc
    .array(numbers, { minLength: length, maxLength: length })
    .map((data) => tensorOf(dtype, ofShape, data));
}

/** Shapes that broadcast to one: axes of size 1, and leading axes left out. */
function broadcasting(count: number): fc.Arbitrary<readonly Shape[]> {
  return shape.chain((whole) =>
    fc.tuple(
      ...Array.from({ length: count }, () =>
        fc
          .tuple(
            fc.nat({ max: whole.length }),
            fc.array(fc.boolean(), {
              minLength: whole.length,
              maxLength: whole.length,
            }),
          )
          .map(([left, ones]) =>
            whole.map((own, axis) => (ones[axis] ? 1 : own)).slice(left),
          ),
      ),
    ),
  );
}

const noAttributes = {} as const;

function unary(...dtypes: readonly DType[]): Case<"neg"> {
  return fc.tuple(fc.constantFrom(...dtypes), shape).chain(([dtype, own]) =>
    tensor(dtype, own, numbersFor(dtype, anyFloat)).map((x) => ({
      inputs: [x],
      attributes: noAttributes,
    })),
  );
}

function binary(...dtypes: readonly DType[]): Case<"add"> {
  return fc
    .tuple(fc.constantFrom(...dtypes), broadcasting(2))
    .chain(([dtype, shapes]) => {
      const numbers = numbersFor(dtype, anyFloat);
      return fc
        .tuple(...shapes.map((own) => tensor(dtype, own, numbers)))
        .map((inputs) => ({ inputs, attributes: noAttributes }));
    });
}

function reduction(filled: boolean, ...dtypes: readonly DType[]): Case<"sum"> {
  const shapes = fc.array(filled ? someSize : size, { maxLength: 3 });
  return fc.tuple(fc.constantFrom(...dtypes), shapes).chain(([dtype, own]) =>
    fc
      .tuple(
        tensor(dtype, own),
        fc.subarray(own.map((_, axis) => axis)),
        fc.boolean(),
      )
      .map(([x, folded, keepdims]) => ({
        inputs: [x],
        attributes: { axes: folded, keepdims },
      })),
  );
}

/** A tensor with at least one axis, and one of them. */
function along<Extra>(
  dtypes: readonly DType[],
  extra: (length: number) => fc.Arbitrary<Extra>,
  sizes = size,
): fc.Arbitrary<{
  readonly inputs: readonly TensorValue[];
  readonly attributes: Extra & { readonly axis: number };
}> {
  return fc
    .tuple(
      fc.constantFrom(...dtypes),
      fc.array(sizes, { minLength: 1, maxLength: 3 }),
    )
    .chain(([dtype, own]) =>
      fc.tuple(fc.constant({ dtype, own }), fc.nat({ max: own.length - 1 })),
    )
    .chain(([{ dtype, own }, axis]) =>
      fc
        .tuple(tensor(dtype, own), extra(own[axis] ?? 0))
        .map(([x, more]) => ({ inputs: [x], attributes: { ...more, axis } })),
    );
}

const none = (): fc.Arbitrary<object> => fc.constant({});
const keepdims = (): fc.Arbitrary<{ keepdims: boolean }> =>
  fc.record({ keepdims: fc.boolean() });
const top = (length: number): fc.Arbitrary<{ k: number; largest: boolean }> =>
  fc.record({ k: fc.integer({ min: 1, max: length }), largest: fc.boolean() });

const numeric = ["float32", "int64"] as const;
const all = ["float32", "int64", "bool"] as const;

const anyTensor = fc
  .tuple(fc.constantFrom(...all), shape)
  .chain(([dtype, own]) => tensor(dtype, own));

const matmul: Case<"matmul"> = fc
  .tuple(broadcasting(2), size, size, size)
  .chain(([[a = [], b = []], m, k, n]) =>
    fc
      .tuple(tensor("float32", [...a, m, k]), tensor("float32", [...b, k, n]))
      .map((inputs) => ({ inputs, attributes: noAttributes })),
  );

const linear: Case<"linear"> = fc
  .tuple(shape, size, size)
  .chain(([batch, k, n]) =>
    fc
      .tuple(tensor("float32", [...batch, k]), tensor("float32", [n, k]))
      .map((inputs) => ({ inputs, attributes: noAttributes })),
  );

const layerNorm: Case<"layer_norm"> = fc
  .tuple(shape, someSize)
  .chain(([batch, width]) =>
    fc
      .tuple(
        tensor("float32", [...batch, width]),
        tensor("float32", [width]),
        tensor("float32", [width]),
      )
      .map((inputs) => ({ inputs, attributes: { eps: 1e-5 } })),
  );

const reshape: Case<"reshape"> = anyTensor.chain((x) =>
  fc
    .constantFrom<Shape>(
      [...x.shape, 1],
      [sizeOf(x.shape)],
      [...x.shape].reverse(),
    )
    .map((own) => ({ inputs: [x], attributes: { shape: own } })),
);

const permute: Case<"permute"> = anyTensor.chain((x) =>
  fc
    .shuffledSubarray(
      x.shape.map((_, axis) => axis),
      { minLength: x.shape.length },
    )
    .map((perm) => ({ inputs: [x], attributes: { perm } })),
);

const expand: Case<"expand"> = fc
  .tuple(fc.constantFrom(...all), broadcasting(1), shape)
  .chain(([dtype, [own = []], lead]) =>
    fc
      .tuple(
        tensor(dtype, own),
        fc.tuple(...own.map((each) => (each === 1 ? size : fc.constant(each)))),
      )
      .map(([x, sizes]) => ({
        inputs: [x],
        attributes: { shape: [...lead.slice(0, 1), ...sizes] },
      })),
  );

const slice: Case<"slice"> = along(all, (length) =>
  fc
    .tuple(
      fc.constantFrom(1, 2, -1, -2),
      fc.nat({ max: length }),
      fc.nat({ max: Math.max(0, length - 1) }),
    )
    .map(([step, wanted, start]) => {
      const room =
        length === 0
          ? 0
          : Math.floor(
              (step > 0 ? length - 1 - start : start) / Math.abs(step),
            ) + 1;
      return { step, start, length: Math.min(wanted, room) };
    }),
);

const concat: Case<"concat"> = fc
  .tuple(
    fc.constantFrom(...all),
    axes,
    fc.array(size, { minLength: 1, maxLength: 3 }),
  )
  .chain(([dtype, own, parts]) =>
    fc
      .nat({ max: own.length - 1 })
      .chain((axis) =>
        fc
          .tuple(...parts.map((part) => tensor(dtype, own.with(axis, part))))
          .map((inputs) => ({ inputs, attributes: { axis } })),
      ),
  );

const stack: Case<"stack"> = fc
  .tuple(fc.constantFrom(...all), shape, fc.integer({ min: 1, max: 3 }))
  .chain(([dtype, own, count]) =>
    fc
      .nat({ max: own.length })
      .chain((axis) =>
        fc
          .tuple(...Array.from({ length: count }, () => tensor(dtype, own)))
          .map((inputs) => ({ inputs, attributes: { axis } })),
      ),
  );

/** Indices into an axis, from both of its ends. */
function indices(ofShape: Shape, length: number): fc.Arbitrary<TensorValue> {
  return tensor(
    "int64",
    ofShape,
    fc.integer({ min: -length, max: length - 1 }),
  );
}

const gather: Case<"gather"> = fc
  .tuple(
    fc.constantFrom(...all),
    fc.array(someSize, { minLength: 1, maxLength: 3 }),
    shape,
  )
  .chain(([dtype, own, picked]) =>
    fc
      .nat({ max: own.length - 1 })
      .chain((axis) =>
        fc
          .tuple(tensor(dtype, own), indices(picked, own[axis] ?? 1))
          .map((inputs) => ({ inputs, attributes: { axis } })),
      ),
  );

const takeAlong: Case<"take_along"> = fc
  .tuple(
    fc.constantFrom(...all),
    fc.array(someSize, { minLength: 1, maxLength: 3 }),
    size,
  )
  .chain(([dtype, own, picked]) =>
    fc
      .nat({ max: own.length - 1 })
      .chain((axis) =>
        fc
          .tuple(
            tensor(dtype, own),
            indices(own.with(axis, picked), own[axis] ?? 1).map(nonNegative),
          )
          .map((inputs) => ({ inputs, attributes: { axis } })),
      ),
  );

/** As torch.gather takes them. */
function nonNegative(value: TensorValue): TensorValue {
  const numbers = Array.from(value.data as ArrayLike<number | bigint>, (n) =>
    Math.max(0, Number(n)),
  );
  return tensorOf("int64", value.shape, numbers);
}

const indexAdd: Case<"index_add"> = fc
  .tuple(fc.constantFrom(...numeric), axes, shape, someSize)
  .chain(([dtype, own, sent, length]) =>
    fc
      .nat({ max: own.length - 1 })
      .chain((axis) =>
        fc
          .tuple(
            tensor(dtype, own.toSpliced(axis, 1, ...sent)),
            indices(sent, length),
          )
          .map((inputs) => ({ inputs, attributes: { axis, size: length } })),
      ),
  );

const scatterAdd: Case<"scatter_add"> = fc
  .tuple(fc.constantFrom(...numeric), axes, someSize)
  .chain(([dtype, own, length]) =>
    fc
      .nat({ max: own.length - 1 })
      .chain((axis) =>
        fc
          .tuple(tensor(dtype, own), indices(own, length).map(nonNegative))
          .map((inputs) => ({ inputs, attributes: { axis, size: length } })),
      ),
  );

const matrices = fc
  .tuple(fc.constantFrom(...all), shape, size, size)
  .chain(([dtype, batch, rows, columns]) =>
    tensor(dtype, [...batch.slice(0, 2), rows, columns]),
  );

const diagonal: Case<"diagonal"> = matrices.chain((x) =>
  fc
    .tuple(
      fc.integer({ min: -3, max: 3 }),
      fc.shuffledSubarray(
        stridesOf(x.shape).map((_, axis) => axis),
        { minLength: 2, maxLength: 2 },
      ),
    )
    .map(([offset, [dim1 = 0, dim2 = 1]]) => ({
      inputs: [x],
      attributes: { offset, dim1, dim2 },
    })),
);

const trilu: Case<"trilu"> = matrices.chain((x) =>
  fc
    .record({ k: fc.integer({ min: -2, max: 2 }), upper: fc.boolean() })
    .map((attributes) => ({ inputs: [x], attributes })),
);

const where: Case<"where"> = fc
  .tuple(fc.constantFrom(...all), broadcasting(3))
  .chain(([dtype, [c = [], a = [], b = []]]) =>
    fc
      .tuple(tensor("bool", c), tensor(dtype, a), tensor(dtype, b))
      .map((inputs) => ({ inputs, attributes: noAttributes })),
  );

const pow: Case<"pow"> = fc.oneof(
  binary("float32"),
  fc.tuple(shape, fc.nat({ max: 20 })).chain(([own, exponent]) =>
    tensor("int64", own, fc.integer({ min: -9, max: 9 })).map((x) => ({
      inputs: [x, tensorOf("int64", [], [exponent])],
      attributes: noAttributes,
    })),
  ),
);

/** Operations on one or two inputs without metadata, whose cases follow from the dtypes that their rules take. */
type Plain = keyof typeof unaryOps | keyof typeof binaryOps;

/** Every other operation, and those whose cases are particular. */
const cases: { readonly [Op in Exclude<ComputedOp, Plain>]: Case<Op> } & {
  readonly [Op in Plain]?: Case<Op>;
} = {
  gelu: fc
    .tuple(unary("float32"), fc.constantFrom("none", "tanh"))
    .map(([{ inputs }, approximate]) => ({
      inputs,
      attributes: { approximate },
    })),
  cast: fc
    .tuple(unary(...all), fc.constantFrom(...all))
    .map(([{ inputs }, dtype]) => ({ inputs, attributes: { dtype } })),
  pow,
  where,
  matmul,
  linear,
  sum: reduction(false, ...numeric),
  mean: reduction(false, "float32"),
  prod: reduction(false, ...numeric),
  amax: reduction(true, ...numeric),
  amin: reduction(true, ...numeric),
  logsumexp: reduction(false, "float32"),
  argmax: along(numeric, keepdims, someSize),
  argmin: along(numeric, keepdims, someSize),
  softmax: along(["float32"], none),
  log_softmax: along(["float32"], none),
  cumsum: along(numeric, none),
  topk_values: along(numeric, top, someSize),
  topk_indices: along(numeric, top, someSize),
  layer_norm: layerNorm,
  reshape,
  permute,
  expand,
  slice,
  concat,
  stack,
  diagonal,
  trilu,
  boundary: anyTensor.map((x) => ({
    inputs: [x],
    attributes: { label: "layer 1" },
  })),
  gather,
  take_along: takeAlong,
  index_add: indexAdd,
  scatter_add: scatterAdd,
};

/** The dtypes that an operation on inputs of one dtype takes. */
function dtypesOf(op: ComputedOp, count: number): DType[] {
  return all.filter((dtype) => {
    const inputs = Array.from({ length: count }, () => ({ dtype, shape: [] }));
    try {
      recordOf<OpName>(op).infer(inputs, {}, op);
      return true;
    } catch (error) {
      if (error instanceof TraceError) return false;
      throw error;
    }
  });
}

function plainCase(op: ComputedOp): Case<"neg"> {
  return op in unaryOps
    ? unary(...dtypesOf(op, 1))
    : binary(...dtypesOf(op, 2));
}

export const computedOps = (Object.keys(ops) as OpName[]).filter(
  (op): op is ComputedOp => !(op in sources),
);

/** Random cases of one operation. */
export function casesOf(op: ComputedOp): fc.Arbitrary<RandomCase> {
  // the attributes are those of the op, whichever it is
  const own = (cases[op] ?? plainCase(op)) as fc.Arbitrary<
    Omit<RandomCase, "op">
  >;
  return own.map(({ inputs, attributes }) => ({ op, inputs, attributes }));
}
