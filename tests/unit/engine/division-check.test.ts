/** @file Whole numbers that the model's values would divide by zero are refused when it has run. */
import { afterAll, describe, expect, it } from "vitest";
import { checkDivisions } from "../../../src/engine/division-check.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { TraceError } from "../../../src/graph/error.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import { nativeDevice } from "../../parity/native.ts";

const engine = new Engine(nativeDevice(), {
  get: () => Promise.resolve(tensorOf("float32", [3], [3, 0, -2])),
});
afterAll(() => engine.dispose());

const builder = new GraphBuilder();
const weight = builder.record("weight", [], { name: "w", shape: [3] });
const whole = builder.record("cast", [weight], { dtype: "int64" });
const seven = builder.constant(tensorOf("int64", [], [7]));
const quotient = builder.record("floor_div", [seven, whole], {});

/** The divisor with its zero replaced. */
function guarded(): NodeId {
  const zero = builder.constant(tensorOf("int64", [], [0]));
  const isZero = builder.record("eq", [whole, zero], {});
  return builder.record("where", [isZero, seven, whole], {});
}

describe("a divisor that depends on the model", () => {
  it("is refused where it holds zero", async () => {
    await expect(engine.evaluate(builder, [quotient])).rejects.toThrow(
      TraceError,
    );
  });

  it("divides where it holds none, by minus one too", async () => {
    const safe = builder.record("floor_div", [seven, guarded()], {});
    const [value] = await engine.evaluate(builder, [safe]);
    expect(value && numbersOf(value)).toEqual([2, 1, -4]);
  });

  it("costs nothing where nobody wants what is divided", () => {
    expect(checkDivisions(builder, [whole])).toEqual([]);
  });

  it("is not asked where it is known", () => {
    const by7 = builder.record("mod", [whole, seven], {});
    expect(checkDivisions(builder, [by7])).toEqual([]);
  });
});
