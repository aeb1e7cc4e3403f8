/** @file A model of another family than GPT-2 in Python: its own paths, names and configuration. */
import { expect, test } from "vitest";
import { parseConfig } from "../../../src/families/model.ts";
import { readConfig } from "../../parity/model-folder.ts";
import { recorded, startPython, textOf } from "./interpreter.ts";

test("a GPT-NeoX is traced, edited and asked for its parts by its own names", async () => {
  const config = parseConfig(readConfig("tiny-neox"));
  const python = await startPython({ model: { id: "tiny-neox", config } });
  const code = [
    "import torch",
    "from nnsight import LanguageModel",
    "model = LanguageModel('EleutherAI/pythia-70m')",
    "layers = model.gpt_neox.layers",
    "print(len(layers), model.config.hidden_size, model.lm_head.weight.shape)",
    "with model.trace(torch.tensor([[1, 2, 3]])):",
    "    output, pattern = layers[0].attention.output",
    "    layers[0].mlp.output[:] = 0",
    "    hidden = layers[0].output.save()",
    "    logits = model.output.logits.save()",
    "    print(output.shape, pattern.shape)",
    "print(hidden.shape, logits.shape)",
    "try: LanguageModel('gpt2')",
    "except NotImplementedError as error: print(error)",
  ].join("\n");
  const outcome = await python.runCell({ id: "cell", code });
  expect(textOf(recorded(outcome))).toBe(
    [
      "2 16 torch.Size([40, 16])",
      "torch.Size([1, 3, 16]) torch.Size([1, 2, 3, 3])",
      "torch.Size([1, 3, 16]) torch.Size([1, 3, 40])",
      "LanguageModel: this page runs gpt_neox models only, got 'gpt2'; 'pythia' means the one that it runs",
      "",
    ].join("\n"),
  );
}, 120_000);

test("the operations inside its modules are read and changed by their own names", async () => {
  const config = parseConfig(readConfig("tiny-neox"));
  const python = await startPython({ model: { id: "tiny-neox", config } });
  const code = [
    "import torch",
    "from nnsight import LanguageModel",
    "model = LanguageModel('pythia')",
    "with model.trace(torch.tensor([[1, 2, 3]])):",
    "    s = model.gpt_neox.layers[1].attention.source",
    "    print(len(s.names), len(s.attention_interface_1.source.names))",
    "    q, k, v = s.attention_interface_1.inputs[0][1:4]",
    "    w = s.attention_interface_1.source.attn_weights_3.output",
    "    w[:, 0] = 0.25",
    "    z, p = s.attention_interface_1.output",
    "    print(q.shape, w.shape, z.shape, p is w)",
    "    model.gpt_neox.layers[1].mlp.source.hidden_states_1.output[:] *= 2",
    "    logits = model.output.logits.save()",
    "print(logits.shape)",
    "try: print(model.gpt_neox.layers[1].source)",
    "except NotImplementedError as error: print(error)",
  ].join("\n");
  const outcome = await python.runCell({ id: "cell", code });
  expect(textOf(recorded(outcome))).toBe(
    [
      "17 14",
      "torch.Size([1, 2, 3, 8]) torch.Size([1, 2, 3, 3]) torch.Size([1, 3, 2, 8]) False",
      "torch.Size([1, 3, 40])",
      "model.gpt_neox.layers.1.source: the operations inside GPTNeoXLayer are not offered here; .source is there for the attention and feed-forward modules of layers, and for what attention_interface_1 of attention calls",
      "",
    ].join("\n"),
  );
}, 120_000);
