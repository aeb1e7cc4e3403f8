/** @file Run by reading.test.ts in a process whose WebAssembly can wait: reads values in the middle of a cell. */
import { tensorOf, type TensorValue } from "../../../src/graph/tensor.ts";
import { recorded, startPython, textOf } from "./interpreter.ts";

const asked: string[] = [];
const python = await startPython({
  // an engine that answers 0.5 everywhere, a little later
  evaluate: async (graph, nodes) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return nodes.map((id): TensorValue => {
      const { dtype, shape } = graph.nodes[id]?.type ?? {
        dtype: "float32",
        shape: [],
      };
      asked.push(`${dtype}[${shape.join(",")}]`);
      const size = shape.reduce((product, own) => product * own, 1);
      const ones = dtype === "float32" ? 0.5 : 1;
      return tensorOf(dtype, shape, new Array<number>(size).fill(ones));
    });
  },
});
const record = recorded(
  await python.runCell({
    id: "cell",
    code: [
      "import torch",
      "from nnsight import LanguageModel",
      "model = LanguageModel('gpt2')",
      "with model.trace([[1, 2, 3]]):",
      "    logits = model.lm_head.output.save()",
      "mean = logits.mean()",
      "print(mean.item(), mean.item() + 1, float(logits[0, 0, 0]))",
      "if mean > 0.25:",
      "    print(logits[0, 0, :2].tolist(), f'{mean:x^9.2f}')",
      "try:",
      "    with model.trace([[1]]):",
      "        model.lm_head.output.mean().item()",
      "except ValueError as error:",
      "    print(error)",
    ].join("\n"),
  }),
);
process.stdout.write(JSON.stringify({ asked, text: textOf(record) }));
