/** @file What a function is given beside its inputs is heeded, as tests/fixtures/runs/options.py has it, or refused: never left out silently. */
import { expect, test } from "vitest";
import { raised } from "./interpreter.ts";
import { pythonAfter } from "./prepared.ts";

const runCell = pythonAfter([
  "import torch, nnsight",
  "from torch import nn",
  "model = nnsight.LanguageModel('openai-community/gpt2')",
  "x = torch.arange(6.0)",
]);

async function message(code: string): Promise<string> {
  return raised(await runCell({ id: "cell", code })).message;
}

test.each([
  [
    "nnsight.LanguageModel('gpt2', attn_implementation='flash_attention_2')",
    /attn_implementation must be 'eager' or 'sdpa' here, got 'flash_attention_2'/,
  ],
  [
    "with model.trace([1], return_dict=False):\n    pass",
    /return_dict=False is not offered here; take \.to_tuple\(\)/,
  ],
  ["model.half()", /\.to: modules here are float32, got torch\.float16/],
  ["model.double()", /\.to: modules here are float32, got torch\.float64/],
  ["model.to(torch.bfloat16)", /float32, got torch\.bfloat16/],
  ["model.transformer.h[0].mlp.half()", /float32, got torch\.float16/],
  [
    "nn.Linear(2, 3).double()",
    /Linear\.to: modules here are float32, got torch\.float64/,
  ],
  ["nn.Linear(2, 3).to(dtype=torch.float16)", /float32, got torch\.float16/],
  [
    "nn.Linear(2, 3, dtype=torch.float64)",
    /Linear: modules here are float32, got torch\.float64/,
  ],
  ["nn.Embedding(2, 3, dtype=torch.float16)", /Embedding: .* torch\.float16/],
  ["nn.LayerNorm(2, dtype=torch.float16)", /LayerNorm: .* torch\.float16/],
  ["nn.RMSNorm(2, dtype=torch.float16)", /RMSNorm: .* torch\.float16/],
  [
    "nn.Identity().register_forward_hook(print, always_call=True)",
    /always_call is not offered here; leave it out/,
  ],
  [
    "torch.svd(torch.eye(2), compute_uv=False)",
    /compute_uv=False is not offered here; call torch\.linalg\.svdvals/,
  ],
  [
    "torch.zeros(5, 2).fill_diagonal_(1, wrap=True)",
    /wrap=True is offered for matrices that are not taller than wide/,
  ],
  [
    "with model.trace([1]):\n    model.transformer.h[1](model.transformer.h[0].output, torch.ones(1))",
    /called apart from the run, it takes its input alone, got argument 2 too/,
  ],
  [
    "with model.trace([1]):\n    model.transformer.h[1](model.transformer.h[0].output, hook=True)",
    /hook=True is not offered here/,
  ],
  [
    "m = nn.Linear(2, 3)\nm.load_state_dict(m.state_dict(), assign=True)",
    /assign=True is not offered here; leave it out/,
  ],
  ["x.numpy().ravel(order='A')", /order must be 'C' or 'F' here, got 'A'/],
  [
    "import transformers\ntransformers.AutoConfig.from_pretrained('gpt2', n_layer=2)",
    /AutoConfig: n_layer is not offered here/,
  ],
  [
    "acc = torch.zeros(2)\ntorch.vmap(lambda row: acc.add_(row))(torch.ones(3, 2))",
    /vmap: .* cannot write into a tensor from outside/,
  ],
  [
    "acc = torch.zeros(2)\ndef f(row):\n    acc[0] = row[0]\n    return row\ntorch.vmap(f)(torch.ones(3, 2))",
    /vmap: .* cannot write into a tensor from outside/,
  ],
  [
    "torch.vmap(lambda row: row)(torch.ones(0, 2))",
    /vmap: the axis that is mapped must have elements here, got none/,
  ],
  [
    "torch.vmap(lambda row: row, in_dims=1)(x)",
    /vmap: in_dims must be in \[-1, 0\] for \(6,\), got 1/,
  ],
])("%s is refused", async (code, expected) => {
  expect(await message(code)).toMatch(expected);
});

test.each([
  "x.unfold(0, 3, 1).mul_(2)",
  "x.unfold(0, 3, 1)[:] = torch.arange(3.0)",
  "w = x.unfold(0, 3, 1)\nw += 1",
  "w = x.unfold(0, 3, 1)\nw[w > 2] = 0",
  "torch.nn.functional.relu(x.unfold(0, 3, 1), inplace=True)",
  "torch.as_strided(x, (2, 2), (1, 1)).zero_()\ntorch.as_strided(x, (2, 2), (1, 1)).add_(1)",
])("%s is refused: places of it are one element", async (code) => {
  expect(await message(code)).toMatch(
    /several places of what is written are one element in memory, .*; call \.clone\(\) before writing/,
  );
});
