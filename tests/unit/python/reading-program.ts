/** @file A cell that reads values while it runs, and what comes of it where every value is a half. */

export const program = [
  "import torch",
  "from nnsight import LanguageModel",
  "model = LanguageModel('gpt2')",
  "with model.trace([[1, 2, 3]]):",
  "    logits = model.lm_head.output.save()",
  "mean = logits.mean()",
  "print(mean.item(), mean.item() + 1, float(logits[0, 0, 0]))",
  "if mean > 0.25:",
  "    print(logits[0, 0, :2].tolist(), f'{mean:x^9.2f}')",
  "with model.trace([[1]]):",
  "    middle = model.transformer.h[1].output",
  "    if middle.mean() > 0.25:",
  "        print(len(middle[middle > 0.25]), middle.unique().tolist())",
].join("\n");

export const printed = "0.5 1.5 0.5\n[0.5, 0.5] xx0.50xxx\n8 [0.5]\n";

/** A value that was read is not asked for again, nor is what follows from it; what was saved comes with the first. */
export const asked = [
  "float32[]",
  "float32[1,3,10000]",
  "bool[]",
  "bool[1,1,8]",
  "float32[1,1,8]",
];
