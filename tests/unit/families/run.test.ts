/** @file Runs with interventions: today in forward order, in 2023 in any. */
import { describe, expect, it } from "vitest";
import { TraceError } from "../../../src/graph/error.ts";
import { printGraph } from "../../../src/graph/print.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import type { Run } from "../../../src/tracing/run.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import { at, only, TinyProgram } from "../engine/tiny.ts";

const attn = (layer: number): string => `transformer.h.${layer}.attn`;
const mlp = (layer: number): string => `transformer.h.${layer}.mlp`;

function scaled(program: TinyProgram, tensor: Tensor, factor: number): Tensor {
  const number = tensorOf("float32", [], [factor]);
  return program.recorder.record(
    "mul",
    [tensor, program.recorder.constant(number)],
    {},
  );
}

/** The logits of a run, as text, after what `edit` does in it. */
function logitsText(edit: (program: TinyProgram, run: Run) => void): string {
  const program = new TinyProgram();
  const run = program.begin();
  edit(program, run);
  const logits = only(run.output("lm_head")).save();
  run.end();
  return printGraph(program.recorder.graph, [program.node(logits)]);
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof TraceError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return "accepted";
}

describe("an assignment", () => {
  it("replaces the value for everything that runs after", () => {
    const text = logitsText((program, run) => {
      const output = only(run.output(mlp(0)));
      run.setOutput(mlp(0), scaled(program, output, 0.25));
    });
    expect(text).toContain("constant (0.25)");
    expect(text).not.toBe(logitsText(() => undefined));
  });

  it("counts in 2023 from its module on, whether later modules are read before or after", () => {
    const assign = (program: TinyProgram, run: Run): void =>
      run.setOutput(mlp(0), scaled(program, only(run.output(mlp(0))), 0.25));
    const texts = [true, false].map((readFirst) => {
      const program = new TinyProgram();
      const run = program.begin(1, "generate");
      let later: Tensor | undefined;
      const read = (): void => {
        later = at(run.output(attn(1)), 0).save();
      };
      if (readFirst) read();
      assign(program, run);
      if (!readFirst) read();
      run.end();
      if (later === undefined) throw new Error("not read");
      return printGraph(program.recorder.graph, [program.node(later)]);
    });
    expect(texts[0]).toContain("constant (0.25)");
    expect(texts[0]).toBe(texts[1]);
  });

  it("leaves what was read of the same module before it, and shows in what is read after", () => {
    const program = new TinyProgram();
    const run = program.begin();
    const before = only(run.output(mlp(0))).save();
    run.setOutput(mlp(0), scaled(program, before, 0.25));
    const after = only(run.output(mlp(0))).save();
    run.end();
    const { graph } = program.recorder;
    const [old, changed] = [before, after].map((tensor) =>
      printGraph(graph, [program.node(tensor)]),
    );
    expect(old).not.toContain("0.25");
    expect(changed).toContain("0.25");
  });

  it("that is repeated builds on the one before", () => {
    const twice = logitsText((program, run) => {
      for (const factor of [0.25, 0.125]) {
        const output = only(run.output(mlp(0)));
        run.setOutput(mlp(0), scaled(program, output, factor));
      }
    });
    expect(twice).toContain("constant (0.25)");
    expect(twice).toContain("constant (0.125)");
  });

  it("of a value that ignores the module's own leaves that uncomputed", () => {
    const text = logitsText((program, run) => {
      const { shape } = only(run.output(mlp(0)));
      const zero = program.recorder.constant(tensorOf("float32", [], [0]));
      const zeros = program.recorder.record("expand", [zero], { shape });
      run.setOutput(mlp(0), zeros);
    });
    expect(text).not.toContain("h.0.mlp");
    expect(text).toContain("h.1.mlp");
  });

  it("to an input counts for the module alone", () => {
    const text = logitsText((program, run) => {
      const path = `${attn(0)}.c_proj`;
      run.setInput(path, scaled(program, only(run.input(path)), 0.25));
    });
    expect(text).toContain("constant (0.25)");
  });

  it("of what an earlier run gave swaps it in", () => {
    const program = new TinyProgram();
    const source = program.begin(5);
    const other = only(source.output(mlp(0))).save();
    source.end();
    const run = program.begin(1);
    run.setOutput(mlp(0), other);
    const logits = only(run.output("lm_head")).save();
    run.end();
    const text = printGraph(program.recorder.graph, [program.node(logits)]);
    // both runs' ids
    expect(text).toContain("(1, 7, 3, 9, 31, 0, 2, 2)");
    expect(text).toContain("(5, 7, 3, 9, 31, 0, 2, 2)");
  });

  it("of an attention layer's own parts changes nothing", () => {
    const untouched = logitsText(() => undefined);
    const text = logitsText((_program, run) =>
      run.setOutput(attn(0), run.output(attn(0))),
    );
    expect(text).toBe(untouched);
  });
});

describe("a run refuses", () => {
  it("in 2023 a value that needs a later module", () => {
    const program = new TinyProgram();
    const run = program.begin(1, "generate");
    run.setOutput(mlp(0), only(run.output(mlp(1))));
    expect(refusal(() => run.end())).toMatchInlineSnapshot(
      `"RuntimeError: model.transformer.h.1.mlp.output: its value is needed before the module has run; read it after, or assign to a later module"`,
    );
  });

  it("another shape or dtype", () => {
    const program = new TinyProgram();
    const run = program.begin();
    const short = program.recorder.constant(tensorOf("float32", [1], [0]));
    expect(refusal(() => run.setOutput(mlp(0), short))).toMatchInlineSnapshot(
      `"RuntimeError: model.transformer.h.0.mlp.output: an assigned value must be float32[2,4,8], got float32[1]"`,
    );
    expect(
      refusal(() => run.setOutput("transformer.drop", run.ids)),
    ).toMatchInlineSnapshot(
      `"OutOfOrderError: model.transformer.drop.output: the forward pass has run past it, to model.transformer.h.0.mlp.output; inside a trace, ask for values in the order in which the model computes them"`,
    );
  });

  it("one value where the module gives a tuple, and the reverse", () => {
    const program = new TinyProgram();
    const run = program.begin();
    const [output] = run.output(attn(0)) as readonly Tensor[];
    if (output === undefined) throw new Error("no output");
    expect(refusal(() => run.setOutput(attn(0), output))).toMatchInlineSnapshot(
      `"ValueError: model.transformer.h.0.attn.output: is a tuple of 2, got one tensor; assign to model.transformer.h.0.attn.output[0] to replace its first value"`,
    );
    expect(
      refusal(() => run.setOutput(mlp(0), [output, output])),
    ).toMatchInlineSnapshot(
      `"ValueError: model.transformer.h.0.mlp.output: is one tensor, got a tuple of 2"`,
    );
  });

  it("modules that are not called", () => {
    const run = new TinyProgram().begin();
    expect(refusal(() => run.output("transformer.h"))).toMatchInlineSnapshot(
      `"AttributeError: model.transformer.h.output: the module is not called in a forward pass, so it has no output; read one of its children"`,
    );
  });

  it("reads and assignments after its end", () => {
    const program = new TinyProgram();
    const run = program.begin();
    const output = only(run.output(mlp(0))).save();
    run.end();
    expect(refusal(() => run.output(mlp(0)))).toMatchInlineSnapshot(
      `"ValueError: trace: the run has ended; read and assign activations inside the \`with\` block"`,
    );
    expect(refusal(() => run.setOutput(mlp(0), output))).toMatchInlineSnapshot(
      `"ValueError: trace: the run has ended; read and assign activations inside the \`with\` block"`,
    );
  });

  it("values that were not saved, once it has ended", () => {
    const program = new TinyProgram();
    const run = program.begin();
    const output = only(run.output(mlp(0)));
    run.end();
    expect(refusal(() => program.node(output))).toMatchInlineSnapshot(
      `"ValueError: value: what a trace computes is kept only if it is saved; call .save() on it inside the \`with\` block"`,
    );
    expect(
      refusal(() => program.recorder.record("neg", [output], {})),
    ).toMatchInlineSnapshot(
      `"ValueError: value: what a trace computes is kept only if it is saved; call .save() on it inside the \`with\` block"`,
    );
  });

  it("in 2023 to give values before it has ended", () => {
    const program = new TinyProgram();
    const output = only(program.begin(1, "generate").output(mlp(0))).save();
    expect(refusal(() => program.node(output))).toMatchInlineSnapshot(
      `"ValueError: value: the model has not run yet inside the \`with\` block; save the value with .save() and read it after the block"`,
    );
  });
});
