/** @file Products of what is known of rows without computing them: rows of zeros, rows with one element. */
import { nodeOf, type Node, type NodeId } from "../../graph/node.ts";
import { sameShape, sizeOf } from "../../graph/tensor.ts";
import type { RewriteContext, RewriteRule } from "./rule.ts";
import { zeroOf } from "./zeros.ts";

/** How far down sums and factors are looked into: gradients have a few, and a sum of thousands is looked at once for all. */
const deepest = 16;

/** A product with the weight. */
interface Product {
  /** How many rows are multiplied for it. */
  readonly rows: number;
  /** Recorded where it is wanted. */
  readonly record: () => NodeId;
  /** False where x is multiplied as it is. */
  readonly isKnown: boolean;
}

/**
 * The gradient of logits has zeros where nobody read them, and one element a position beside what is spread over the
 * vocabulary. Times a weight, whose numbers are finite, rows of zeros stay such, a row with one element is a row of the
 * weight, and the factor of a row is one of what comes out: `cat([zeros, s * p - scattered]) @ w` becomes
 * `cat([zeros, s * (p @ w) - e * w[ids]])`. Never are more rows multiplied than before.
 */
export const knownRows: RewriteRule = (context) => {
  const { node, inputs, builder } = context;
  const [x, weight] = inputs;
  if (node.op !== "matmul" || x === undefined || weight === undefined) {
    return undefined;
  }
  const matrix = nodeOf(builder, weight);
  if (matrix.op !== "weight" || matrix.type.shape.length !== 2) {
    return undefined;
  }
  const product = new Rows(context, weight).product(x, 0);
  return product.isKnown ? product.record() : undefined;
};

class Rows {
  readonly #context: RewriteContext;
  readonly #weight: NodeId;
  /** One for each node, as a node may be come upon by several ways. */
  readonly #products = new Map<NodeId, Product>();

  constructor(context: RewriteContext, weight: NodeId) {
    this.#context = context;
    this.#weight = weight;
  }

  product(x: NodeId, depth: number): Product {
    const before = this.#products.get(x);
    if (before !== undefined) return before;
    const { builder } = this.#context;
    const rows = sizeOf(nodeOf(builder, x).type.shape.slice(0, -1));
    const known = depth < deepest ? this.#known(x, depth + 1) : undefined;
    const product: Product =
      known !== undefined && known.rows <= rows
        ? { ...known, isKnown: true }
        : {
            rows,
            record: () => builder.record("matmul", [x, this.#weight], {}),
            isKnown: false,
          };
    this.#products.set(x, product);
    return product;
  }

  /** The product by way of what is known of x, which may take more rows; undefined where nothing is. */
  #known(x: NodeId, depth: number): Omit<Product, "isKnown"> | undefined {
    const { builder } = this.#context;
    const of = nodeOf(builder, x);
    const { shape } = of.type;
    const last = shape.length - 1;
    switch (of.op) {
      case "concat":
        return of.attributes.axis === last
          ? undefined
          : this.#padded(of, depth);
      case "scatter_add":
        return of.attributes.axis === last ? this.#picked(of) : undefined;
      case "add":
      case "sub": {
        const isWhole = of.inputs.every((input) =>
          sameShape(nodeOf(builder, input).type.shape, shape),
        );
        if (!isWhole) return undefined;
        const parts = of.inputs.map((input) => this.product(input, depth));
        if (!parts.some(({ isKnown }) => isKnown)) return undefined;
        return {
          rows: parts.reduce((sum, { rows }) => sum + rows, 0),
          record: () =>
            builder.record(
              of.op,
              parts.map(({ record }) => record()),
              {},
            ),
        };
      }
      case "mul": {
        const factor = of.inputs.find((input) => {
          const own = nodeOf(builder, input).type.shape;
          return own.length === last + 1 && own[last] === 1;
        });
        const part = of.inputs.find((input) => input !== factor);
        if (factor === undefined || part === undefined) return undefined;
        if (!sameShape(nodeOf(builder, part).type.shape, shape)) {
          return undefined;
        }
        const { rows, record } = this.product(part, depth);
        return {
          rows,
          record: () => builder.record("mul", [record(), factor], {}),
        };
      }
      default:
        return undefined;
    }
  }

  /** One part, with zeros around it. */
  #padded(
    { inputs, attributes }: Node & { readonly op: "concat" },
    depth: number,
  ): Omit<Product, "isKnown"> | undefined {
    const { builder } = this.#context;
    const zeros = inputs.map((part) => zeroOf(builder, part));
    const at = zeros.indexOf(undefined);
    const inner = inputs[at];
    if (inner === undefined || zeros.lastIndexOf(undefined) !== at) {
      return undefined;
    }
    const { rows, record } = this.product(inner, depth);
    const width = nodeOf(builder, this.#weight).type.shape[1] ?? 0;
    return {
      rows,
      record: () => {
        const parts = inputs.map((part, index) => {
          const zero = zeros[index];
          if (zero === undefined) return record();
          const { shape } = nodeOf(builder, part).type;
          return builder.record("expand", [zero], {
            shape: shape.with(-1, width),
          });
        });
        return builder.record("concat", parts, attributes);
      },
    };
  }

  /** Where one element of each row was sent: that row of the weight, times the element. */
  #picked({
    inputs,
  }: Node & { readonly op: "scatter_add" }):
    Omit<Product, "isKnown"> | undefined {
    const { builder } = this.#context;
    const [element, place] = inputs;
    if (element === undefined || place === undefined) return undefined;
    const { shape } = nodeOf(builder, place).type;
    if (shape.at(-1) !== 1) return undefined;
    return {
      rows: 0,
      record: () => {
        const rows = builder.record("reshape", [place], {
          shape: shape.slice(0, -1),
        });
        const chosen = builder.record("gather", [this.#weight, rows], {
          axis: 0,
        });
        return builder.record("mul", [chosen, element], {});
      },
    };
  }
}
