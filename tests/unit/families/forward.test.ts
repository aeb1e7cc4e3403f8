/** @file The forward pass as it is recorded. */
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/families/model.ts";
import { moduleTree } from "../../../src/families/model.ts";
import {
  call,
  isCalled,
  isOperation,
  modulesOf,
  type OutputLayout,
} from "../../../src/families/module.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { printGraph } from "../../../src/graph/print.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { LanguageModel } from "../../../src/tracing/language-model.ts";
import { TensorRecording } from "../../../src/tracing/pass.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";

const config = parseConfig({
  model_type: "gpt2",
  vocab_size: 32,
  n_positions: 16,
  n_embd: 8,
  n_layer: 1,
  n_head: 2,
});

/** @param outputs whose outputs the modules give */
function record(outputs: OutputLayout = "today") {
  const recorder = new Recorder();
  const model = new LanguageModel(recorder, { id: "small", config });
  const fired: string[] = [];
  let logits: NodeId | undefined;
  const ids = recorder.constant(tensorOf("int64", [1, 3], [4, 5, 4]));
  const recording = new TensorRecording(model, outputs, undefined);
  for (const { module, port, value } of call(
    recording,
    moduleTree(config),
    ids,
  )) {
    if (port === "skip" || isOperation(module)) continue;
    fired.push(`${module.path}.${port}`);
    if (module.path === "lm_head" && port === "output") {
      logits = (value as { readonly id: NodeId }).id;
    }
  }
  if (logits === undefined) throw new Error("lm_head did not fire");
  return { graph: recorder.graph, fired, logits };
}

describe("a forward pass of one layer", () => {
  it("prints as", () => {
    const { graph, logits } = record();
    expect(printGraph(graph, [logits])).toMatchInlineSnapshot(`
      "n0: int64[1,3] = constant (4, 5, 4)
      n1: float32[32,8] = weight name="wte.weight" shape=[32,8]
      n2: float32[1,3,8] = gather n1 n0 axis=0 front=true
      n3: int64[1,3] = constant (0, 1, 2)
      n4: float32[16,8] = weight name="wpe.weight" shape=[16,8]
      n5: float32[1,3,8] = gather n4 n3 axis=0 front=true
      n6: float32[3,1] = constant (0, 1, 2)
      n7: float32[1,3] = constant (0, 1, 2)
      n8: bool[3,3] = ge n6 n7
      n9: float32[1,3,8] = add n2 n5
      n10: float32[1,3,8] = boundary n9 label="layer 1"
      n11: float32[8] = weight name="h.0.ln_1.weight" shape=[8]
      n12: float32[8] = weight name="h.0.ln_1.bias" shape=[8]
      n13: float32[1,3,8] = layer_norm n10 n11 n12 eps=0.00001
      n14: float32[8,24] = weight name="h.0.attn.c_attn.weight" shape=[8,24]
      n15: float32[1,3,24] = matmul n13 n14
      n16: float32[24] = weight name="h.0.attn.c_attn.bias" shape=[24]
      n17: float32[1,3,24] = add n15 n16
      n18: float32[1,3,8] = slice n17 axis=2 length=8 start=0 step=1
      n19: float32[1,3,8] = slice n17 axis=2 length=8 start=8 step=1
      n20: float32[1,3,8] = slice n17 axis=2 length=8 start=16 step=1
      n21: float32[1,3,2,4] = reshape n19 shape=[1,3,2,4]
      n22: float32[1,2,3,4] = permute n21 perm=[0,2,1,3]
      n23: float32[1,3,2,4] = reshape n20 shape=[1,3,2,4]
      n24: float32[1,2,3,4] = permute n23 perm=[0,2,1,3]
      n25: float32[1,3,2,4] = reshape n18 shape=[1,3,2,4]
      n26: float32[1,2,3,4] = permute n25 perm=[0,2,1,3]
      n27: float32[1,2,4,3] = permute n22 perm=[0,1,3,2]
      n28: float32[1,2,3,3] = matmul n26 n27
      n29: float32[] = constant (0.5)
      n30: float32[1,2,3,3] = mul n28 n29
      n31: float32[] = constant (-3.4028234663852886e+38)
      n32: float32[1,2,3,3] = where n8 n30 n31
      n33: float32[1,2,3,3] = softmax n32 axis=3
      n34: float32[1,2,3,4] = matmul n33 n24
      n35: float32[1,3,2,4] = permute n34 perm=[0,2,1,3]
      n36: float32[1,3,8] = reshape n35 shape=[1,3,8]
      n37: float32[8,8] = weight name="h.0.attn.c_proj.weight" shape=[8,8]
      n38: float32[1,3,8] = matmul n36 n37
      n39: float32[8] = weight name="h.0.attn.c_proj.bias" shape=[8]
      n40: float32[1,3,8] = add n38 n39
      n41: float32[1,3,8] = add n40 n10
      n42: float32[8] = weight name="h.0.ln_2.weight" shape=[8]
      n43: float32[8] = weight name="h.0.ln_2.bias" shape=[8]
      n44: float32[1,3,8] = layer_norm n41 n42 n43 eps=0.00001
      n45: float32[8,32] = weight name="h.0.mlp.c_fc.weight" shape=[8,32]
      n46: float32[1,3,32] = matmul n44 n45
      n47: float32[32] = weight name="h.0.mlp.c_fc.bias" shape=[32]
      n48: float32[1,3,32] = add n46 n47
      n49: float32[1,3,32] = gelu n48 approximate="tanh"
      n50: float32[32,8] = weight name="h.0.mlp.c_proj.weight" shape=[32,8]
      n51: float32[1,3,8] = matmul n49 n50
      n52: float32[8] = weight name="h.0.mlp.c_proj.bias" shape=[8]
      n53: float32[1,3,8] = add n51 n52
      n54: float32[1,3,8] = add n41 n53
      n55: float32[1,3,8] = boundary n54 label="unembedding"
      n56: float32[8] = weight name="ln_f.weight" shape=[8]
      n57: float32[8] = weight name="ln_f.bias" shape=[8]
      n58: float32[1,3,8] = layer_norm n55 n56 n57 eps=0.00001
      n59: float32[1,3,32] = linear n58 n1
      return n59"
    `);
  });

  it("computes the same whatever its modules' outputs look like", () => {
    const [today, then] = [record(), record("2023 with attentions")];
    expect(printGraph(then.graph, [then.logits])).toBe(
      printGraph(today.graph, [today.logits]),
    );
  });

  it("fires modules in PyTorch's order, inputs before outputs", () => {
    expect(record().fired).toMatchInlineSnapshot(`
      [
        ".input",
        "transformer.input",
        "transformer.wte.input",
        "transformer.wte.output",
        "transformer.wpe.input",
        "transformer.wpe.output",
        "transformer.drop.input",
        "transformer.drop.output",
        "transformer.h.0.input",
        "transformer.h.0.ln_1.input",
        "transformer.h.0.ln_1.output",
        "transformer.h.0.attn.input",
        "transformer.h.0.attn.c_attn.input",
        "transformer.h.0.attn.c_attn.output",
        "transformer.h.0.attn.c_proj.input",
        "transformer.h.0.attn.c_proj.output",
        "transformer.h.0.attn.resid_dropout.input",
        "transformer.h.0.attn.resid_dropout.output",
        "transformer.h.0.attn.output",
        "transformer.h.0.ln_2.input",
        "transformer.h.0.ln_2.output",
        "transformer.h.0.mlp.input",
        "transformer.h.0.mlp.c_fc.input",
        "transformer.h.0.mlp.c_fc.output",
        "transformer.h.0.mlp.act.input",
        "transformer.h.0.mlp.act.output",
        "transformer.h.0.mlp.c_proj.input",
        "transformer.h.0.mlp.c_proj.output",
        "transformer.h.0.mlp.dropout.input",
        "transformer.h.0.mlp.dropout.output",
        "transformer.h.0.mlp.output",
        "transformer.h.0.output",
        "transformer.ln_f.input",
        "transformer.ln_f.output",
        "transformer.output",
        "lm_head.input",
        "lm_head.output",
        ".output",
      ]
    `);
  });

  it("fires each port of each module that is called, once", () => {
    const { fired } = record("2023");
    const called = [...modulesOf(moduleTree(config))].filter(isCalled);
    expect([...fired].sort()).toEqual(
      called.flatMap(({ path }) => [`${path}.input`, `${path}.output`]).sort(),
    );
  });

  it("leaves out the dropout of patterns, which transformers calls as a function today", () => {
    const dropout = "transformer.h.0.attn.attn_dropout.output";
    expect(record().fired).not.toContain(dropout);
    expect(record("2023").fired).toContain(dropout);
  });
});
