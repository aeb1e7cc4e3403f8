/** @file Gradients of decompositions, whose values were computed at once. */
import { TraceError } from "../../../graph/error.ts";
import type { NodeId } from "../../../graph/node.ts";
import type { Terms } from "../../../graph/ops/terms.ts";
import { tensorOf } from "../../../graph/tensor.ts";
import type { Passing } from "../../autograd/grad-node.ts";
import type { Tensor } from "../../tensor.ts";
import { valueOf } from "./host.ts";

/** With the numbers of tensors as constants, of which no further gradient is known. */
function following(
  name: string,
  of: (terms: Terms, gradient: NodeId, value: (x: Tensor) => NodeId) => NodeId,
): (passing: Passing) => readonly NodeId[] {
  return ({ terms, gradient, isFollowed }) => {
    if (isFollowed) {
      throw new TraceError(
        `backward: ${name} has no second gradient here; leave create_graph out`,
        "NotImplementedError",
      );
    }
    const value = (x: Tensor): NodeId => terms.graph.constant(valueOf(x));
    return [of(terms, gradient, value)];
  };
}

/** The symmetric matrices that have the lower triangles of others, and their diagonals. */
function symmetric(terms: Terms, x: NodeId): NodeId {
  const { dtype, shape } = terms.graph.typeOf(x);
  const size = shape.at(-1) ?? 0;
  const mask = (first: number): NodeId => {
    const numbers = Array.from({ length: size * size }, (_, at) =>
      Number((at % size) + first <= Math.floor(at / size)),
    );
    return terms.graph.constant(tensorOf(dtype, [size, size], numbers));
  };
  const below = terms.of("mul", x, mask(1));
  return terms.add(terms.of("mul", x, mask(0)), terms.transpose(below));
}

/** Of Q of A = QR, which has at least as many rows as columns. */
export function ofQ(q: Tensor, inverse: Tensor): ReturnType<typeof following> {
  return following("qr", (terms, gradient, value) => {
    const inner = terms.of("matmul", terms.transpose(gradient), value(q));
    const both = symmetric(terms, terms.of("neg", inner));
    const turned = terms.add(gradient, terms.of("matmul", value(q), both));
    return terms.of("matmul", turned, terms.transpose(value(inverse)));
  });
}

/** Of R. */
export function ofR(
  q: Tensor,
  r: Tensor,
  inverse: Tensor,
): ReturnType<typeof following> {
  return following("qr", (terms, gradient, value) => {
    const inner = terms.of("matmul", value(r), terms.transpose(gradient));
    const turned = terms.of("matmul", value(q), symmetric(terms, inner));
    return terms.of("matmul", turned, terms.transpose(value(inverse)));
  });
}

/** Of the inverse of A. */
export function ofInverse(inverse: Tensor): ReturnType<typeof following> {
  return following("inverse", (terms, gradient, value) => {
    const turned = terms.transpose(value(inverse));
    const right = terms.of("matmul", gradient, turned);
    return terms.of("neg", terms.of("matmul", turned, right));
  });
}
