/** @file Models of other families than GPT-2 against transformers, on the CPU, or where ENGINE_DEVICE says. */
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { moduleTree, parametersOf } from "../../src/families/model.ts";
import {
  firstOf,
  modulesOf,
  moduleText,
  type Module,
} from "../../src/families/module.ts";
import { tensorOf } from "../../src/graph/tensor.ts";
import { LanguageModel } from "../../src/tracing/language-model.ts";
import { Recorder } from "../../src/tracing/recorder.ts";
import type { Run } from "../../src/tracing/run.ts";
import type { Tensor } from "../../src/tracing/tensor.ts";
import { difference } from "../../src/check/difference.ts";
import {
  familyFolders,
  openModel,
  readFamilyFixture,
  type FamilyName,
} from "./model-folder.ts";
import { nodeDevice } from "../../scripts/node-device.ts";

/** Both sides compute in float32, in another order; what is compared is of the order of 1. */
const tolerance = 1e-5;

for (const name of Object.keys(familyFolders) as FamilyName[]) {
  describe(name, () => {
    const { config, weights } = openModel(name);
    const fixture = readFamilyFixture(name);
    const engine = new Engine(nodeDevice(), weights);
    afterAll(() => engine.dispose());

    const compared = async (
      read: (run: Run) => Tensor,
      expected: readonly number[],
    ): Promise<number> => {
      const recorder = new Recorder();
      const model = new LanguageModel(recorder, { id: name, config });
      const { tokens } = fixture;
      const ids = tensorOf(
        "int64",
        [tokens.length, tokens[0]?.length ?? 0],
        tokens.flat(),
      );
      const run = model.beginRun(recorder.constant(ids), {
        idiom: "trace",
        outputAttentions: false,
      });
      const node = recorder.valueNode(read(run).save());
      run.end();
      const [value] = await engine.evaluate(recorder.graph, [node]);
      if (value === undefined) throw new Error("nothing was computed");
      const found = Array.from(value.data as ArrayLike<number>, Number);
      return difference(found, expected);
    };
    const layers = [...modulesOf(moduleTree(config))].filter(({ path }) =>
      /\.\d+$/.test(path),
    );

    it.each(Object.entries(fixture.outputs))(
      "has transformers' %s",
      async (path, expected) => {
        const found = await compared(
          (run) => firstOf(run.output(path)),
          expected,
        );
        expect(found).toBeLessThanOrEqual(tolerance);
      },
    );

    it("has transformers' attention patterns", async () => {
      for (const [index, expected] of fixture.patterns.entries()) {
        const attention = attentionOf(layers[index]);
        const found = await compared((run) => {
          const [, pattern] = run.output(attention) as readonly Tensor[];
          if (pattern === undefined) throw new Error("no pattern");
          return pattern;
        }, expected);
        expect(found).toBeLessThanOrEqual(tolerance);
      }
    });

    it("has transformers' logits, plain and with a layer's feed-forward zeroed", async () => {
      const logits = (run: Run): Tensor => firstOf(run.output("lm_head"));
      expect(await compared(logits, fixture.logits)).toBeLessThanOrEqual(
        tolerance,
      );
      const ablated = await compared((run) => {
        const path = "gpt_neox.layers.0.mlp";
        const output = firstOf(run.output(path));
        const zero = output.recorder.constant(tensorOf("float32", [], [0]));
        run.setOutput(path, output.recorder.record("mul", [output, zero], {}));
        return logits(run);
      }, fixture.ablated);
      expect(ablated).toBeLessThanOrEqual(tolerance);
    });

    it("prints as PyTorch prints it", () => {
      expect(moduleText(moduleTree(config))).toBe(fixture.text);
    });

    it("has PyTorch's parameters", () => {
      const shapes = [...parametersOf(config)].map(([path, { shape }]) => [
        path,
        shape,
      ]);
      expect(Object.fromEntries(shapes)).toEqual(fixture.parameters);
    });
  });
}

function attentionOf(layer: Module | undefined): string {
  const found = layer?.children.attention;
  if (found === undefined) throw new Error("the layer has no attention");
  return found.path;
}
