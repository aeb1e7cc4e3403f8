/** @file nnsight's vocabulary: traces, envoys, saving, interventions, and errors that name the remedy. */
import { describe, expect, test } from "vitest";
import { raised, recorded, textOf } from "./interpreter.ts";
import { pythonAfter } from "./prepared.ts";

const runCell = pythonAfter([
  "import torch, nnsight",
  "from nnsight import LanguageModel",
  "model = LanguageModel('openai-community/gpt2', device_map='cpu')",
  "ids = torch.tensor([[1, 2, 3], [4, 5, 6]])",
  "h = model.transformer.h",
]);

async function run(code: string) {
  return recorded(await runCell({ id: "cell", code }));
}

async function message(code: string): Promise<string> {
  return raised(await runCell({ id: "cell", code })).message;
}

/** Names the computation of the tensor that a cell shows last. */
async function digest(code: string): Promise<string | undefined> {
  return (await run(code)).graph.nodes.at(-1)?.digest;
}

/** A trace with some lines inside, and the logits after it. */
function logitsWith(...lines: readonly string[]): string {
  return [
    "with model.trace(ids):",
    ...lines.map((line) => `    ${line}`),
    "    logits = model.lm_head.output.save()",
    "logits",
  ].join("\n");
}

describe("reading", () => {
  test("shapes are known inside the trace", async () => {
    const code = [
      "with model.trace(ids):",
      "    taken = model.transformer.wte.input",
      "    output, pattern = h[0].attn.output",
      "    print(output.shape, pattern.shape, len(h[0].attn.output))",
      "    print(h[-1].mlp.c_fc.output.shape, taken.shape)",
    ].join("\n");
    expect(textOf(await run(code))).toBe(
      "torch.Size([2, 3, 8]) torch.Size([2, 2, 3, 3]) 2\ntorch.Size([2, 3, 32]) torch.Size([2, 3])\n",
    );
  });

  test("2023's attention returns its pattern where it is asked for", async () => {
    const code = [
      "with model.generate(max_new_tokens=1) as generator:",
      "    with generator.invoke(ids) as invoker:",
      "        print(len(h[0].attn.output), invoker.ids.shape)",
      "with model.generate(max_new_tokens=1, output_attentions=True) as generator:",
      "    with generator.invoke(ids) as invoker:",
      "        attn = h[0].attn.output.save()",
      "print(len(attn.value), attn[2].shape, attn[1][0].shape)",
    ].join("\n");
    expect(textOf(await run(code))).toBe(
      "2 torch.Size([2, 3])\n3 torch.Size([2, 2, 3, 3]) torch.Size([2, 2, 3, 4])\n",
    );
  });

  test("layers are a list: length, negative places, slices, iteration", async () => {
    expect(
      textOf(
        await run(
          "print(len(h), h[-1].path, [layer.path for layer in h[:2]], len(list(h)))",
        ),
      ),
    ).toBe(
      "3 model.transformer.h.2 ['model.transformer.h.0', 'model.transformer.h.1'] 3\n",
    );
  });

  test("lists, tuples and dictionaries of values save, too", async () => {
    const code = [
      "with model.trace(ids):",
      "    named = nnsight.save({'a': (h[0].mlp.output, 1)})",
      "    outputs = [layer.output for layer in h].save()",
      "print(len(outputs), outputs[2].shape, named['a'][0].shape)",
    ].join("\n");
    expect(textOf(await run(code))).toBe(
      "3 torch.Size([2, 3, 8]) torch.Size([2, 3, 8])\n",
    );
  });

  test("a module can be called on any tensor: the logit lens", async () => {
    const lens = await run(
      [
        "with model.trace(ids):",
        "    resid = h[-1].output.save()",
        "model.lm_head(model.transformer.ln_f(resid))",
      ].join("\n"),
    );
    expect(lens.graph.nodes.at(-1)?.type.shape).toEqual([2, 3, 10_000]);
    expect(textOf(await run("print(model.lm_head.weight.shape)"))).toBe(
      "torch.Size([10000, 8])\n",
    );
  });

  test("the model prints its modules", async () => {
    expect(textOf(await run("print(h[0].mlp)"))).toBe(
      [
        "GPT2MLP(",
        "  (c_fc): Conv1D()",
        "  (c_proj): Conv1D()",
        "  (act): NewGELUActivation()",
        "  (dropout): Dropout(p=0.1, inplace=False)",
        ")\n",
      ].join("\n"),
    );
  });
});

describe("interventions", () => {
  test("an assignment replaces a node for what comes after", async () => {
    const { graph } = await run(
      logitsWith("h[1].mlp.output = torch.ones(2, 3, 8)"),
    );
    // the layer's own projection is not needed any more, and nothing else of it
    const weights = graph.nodes.flatMap((node) =>
      node.op === "weight" ? [node.attributes.name] : [],
    );
    expect(weights.filter((name) => name.startsWith("h.1.mlp"))).toEqual([]);
    expect(weights).toContain("h.1.attn.c_proj.weight");
    expect(weights).toContain("h.2.mlp.c_proj.weight");
  });

  test("all ways to write the same intervention record the same computation", async () => {
    const ways = [
      ["h[1].mlp.output[:, 1] = 0"],
      ["x = h[1].mlp.output", "x[:, 1] = 0"],
      ["x = h[1].mlp.output", "row = x[:, 1]", "row.zero_()"],
      ["x = h[1].mlp.output.clone()", "x[:, 1] = 0", "h[1].mlp.output = x"],
    ];
    const digests = new Set<string | undefined>();
    for (const way of ways) digests.add(await digest(logitsWith(...way)));
    expect(digests.size).toBe(1);
    expect(digests).not.toContain(await digest(logitsWith()));
  });

  test("a part of a tuple can be written into, or the whole assigned", async () => {
    const written = await digest(logitsWith("h[0].attn.output[0][:] = 0"));
    const whole = await digest(
      logitsWith(
        "output, pattern = h[0].attn.output",
        "h[0].attn.output = (torch.zeros_like(output), pattern)",
      ),
    );
    expect(new Set([written, whole]).size).toBe(1);
  });

  test("an input can be assigned", async () => {
    const replaced = await digest(
      logitsWith("model.lm_head.input = model.lm_head.input * 2"),
    );
    expect(replaced).not.toBe(await digest(logitsWith()));
  });

  test("a value that has been read sees what is written later, as memory does", async () => {
    const early = await digest(
      [
        "with model.trace(ids):",
        "    early = h[0].output.save()",
        "    h[0].output[:] = 0",
        "early",
      ].join("\n"),
    );
    const late = await digest(
      [
        "with model.trace(ids):",
        "    h[0].output[:] = 0",
        "    late = h[0].output.save()",
        "late",
      ].join("\n"),
    );
    expect(early).toBe(late);
  });

  test("after the trace, writing changes the saved value alone", async () => {
    const code = [
      logitsWith("hidden = h[0].output.save()"),
      "hidden[:] = 0",
      "logits",
    ].join("\n");
    expect(await digest(code)).toBe(await digest(logitsWith()));
  });

  test("a value of one input is patched into another", async () => {
    const code = [
      "with model.trace() as tracer:",
      "    barrier = tracer.barrier(2)",
      "    with tracer.invoke(ids):",
      "        clean = h[0].output",
      "        barrier()",
      "    with tracer.invoke(ids + 1):",
      "        barrier()",
      "        h[0].output[:, -1] = clean[:, -1]",
      "        patched = model.lm_head.output.save()",
      "patched",
    ].join("\n");
    expect((await run(code)).graph.nodes.at(-1)?.type.shape).toEqual([
      2, 3, 10_000,
    ]);
  });
});

describe("errors name the remedy", () => {
  test.each([
    [
      "h[0].output",
      /^ValueError: model\.transformer\.h\.0\.output: activations exist only in a trace; read it inside/,
    ],
    [
      "with model.trace(ids):\n    x = h[0].output\nx + 1",
      /^NameError: x: was bound in a trace and not saved, so it is gone with the trace, as in nnsight; write x = nnsight\.save/,
    ],
    [
      "with model.trace() as tracer:\n    with tracer.invoke(ids):\n        x = h[0].output\n    with tracer.invoke(ids):\n        h[0].output = x",
      /^NameError: x: another invoke binds it later in the forward pass than it is used here, so in nnsight it is not there yet; make barrier/,
    ],
    [
      "with model.trace() as tracer:\n    with tracer.invoke(ids):\n        y = 1 / 0",
      /^ZeroDivisionError: division by zero/,
    ],
    [
      "def f():\n    with model.trace(ids):\n        x = h[0].output\n        y = (x * 1).save()\n    return y, x + 1\nf()",
      /^NameError: x: was bound in a trace and not saved, so it is gone with the trace/,
    ],
    [
      "def box(): pass\nwith model.trace(ids):\n    box.x = h[0].output\nbox.x + 1",
      /^ValueError: value: what a trace computes is kept only if it is saved; call \.save\(\)/,
    ],
    [
      "with model.generate(max_new_tokens=1) as generator:\n    with generator.invoke(ids):\n        x = h[0].output[0].mean().item()",
      /^ValueError: value: the model has not run yet inside the `with` block/,
    ],
    [
      "with model.trace(ids):\n    h[0].attn.output[0] = torch.zeros(2, 3, 8)",
      /^TypeError: model\.transformer\.h\.0\.attn\.output: a tuple's places cannot be assigned; write into what is there/,
    ],
    [
      "with model.trace(ids):\n    h[1].output\n    h[0].output",
      /^OutOfOrderError: model\.transformer\.h\.0\.output: the forward pass has run past it, to model\.transformer\.h\.1\.output/,
    ],
    [
      "with model.trace(ids):\n    h[0].attn.attn_dropout.output",
      /^OutOfOrderError: model\.transformer\.h\.0\.attn\.attn_dropout\.output: this forward pass does not call the module/,
    ],
    [
      "with model.trace() as tracer:\n    h[0].output",
      /the trace has no input here; read it inside `with tracer\.invoke\(ids\):`/,
    ],
    [
      "with model.trace(ids):\n    with model.trace(ids):\n        pass",
      /a trace of this model is open already/,
    ],
    [
      "with model.trace(ids):\n    h[0].output = torch.zeros(2)",
      /^RuntimeError: model\.transformer\.h\.0\.output: an assigned value must be float32\[2,3,8\], got float32\[2\]/,
    ],
    [
      "with model.trace(ids):\n    h[0].output = 0",
      /to write a number everywhere: model\.transformer\.h\.0\.output\[:\] = 0/,
    ],
    [
      "with model.trace(ids):\n    h[0].attn.output[2]",
      /^IndexError: model\.transformer\.h\.0\.attn\.output: is a tuple of 2, got index 2/,
    ],
    [
      "model.transformer.foo",
      /^AttributeError: model\.transformer: GPT2Model has no foo; it has wte, wpe, drop, h, ln_f/,
    ],
    [
      "model.transformer.wtee",
      /GPT2Model has no wtee; it has wte, wpe, drop, h, ln_f; did you mean wte\?$/,
    ],
    [
      "h[0].outputs",
      /GPT2Block has no outputs; it has .*; did you mean output\?$/,
    ],
    [
      "model.attn",
      /GPT2LMHeadModel has no attn; it has .*; there is model\.transformer\.h\.0\.attn$/,
    ],
    [
      "h[3]",
      /^AttributeError: model\.transformer\.h: the index must be in \[-3, 2\]/,
    ],
    [
      "with model.trace(ids):\n    h.output",
      /the module is not called in a forward pass/,
    ],
    [
      "with model.trace(ids + 10000):\n    pass",
      /^IndexError: toy: token ids must be in \[0, 9999\] \(its vocabulary\), got 1000\d/,
    ],
    ["with model.trace('text'):\n    pass", /no tokenizer is loaded here/],
    [
      "with model.generate(ids, max_new_tokens=5, num_beams=4):\n    pass",
      /^NotImplementedError: generate: num_beams=4: there is no beam search here/,
    ],
    [
      "model.generate(ids, max_new_tokens=200)",
      /^ValueError: generate: 3 tokens and 200 new ones need 202 places, and toy has 128 \(its context\); make max_new_tokens at most 126/,
    ],
    [
      "with model.generate(ids, max_new_tokens=2) as tracer:\n    for step in tracer.iter[:]:\n        pass",
      /^RuntimeError: tracer\.iter\[:\]: nothing in the loop asks the model for a value/,
    ],
    [
      "with model.generate(ids, max_new_tokens=2) as tracer:\n    for step in tracer.iter[1:2]:\n        h[0].output\n    h[0].output",
      /^OutOfOrderError: model\.transformer\.h\.0\.output: step 0 is over, the generation is at step 1; ask for steps in order/,
    ],
    ["model.trace(ids, remote=True)", /runs on NDIF's servers/],
    [
      "LanguageModel('meta-llama/Llama-2-7b')",
      /^NotImplementedError: LanguageModel: this page runs gpt2 models only/,
    ],
    [
      "h(ids)",
      /^NotImplementedError: model\.transformer\.h: ModuleList cannot be called/,
    ],
  ])("%s", async (code, expected) => {
    expect(await message(code)).toMatch(expected);
  });
});
