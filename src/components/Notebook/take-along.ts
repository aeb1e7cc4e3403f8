/** @file What a page says of its notebook: where Colab finds it, and who has run it. */
import type { NotebookRecord } from "./page.ts";

/** @param repository "owner/name@branch" on GitHub that holds the notebooks, as NOTEBOOKS_REPOSITORY gives it */
export function colabUrl(
  repository: unknown,
  path: string,
): string | undefined {
  if (typeof repository !== "string") return undefined;
  const [name, branch = "notebooks"] = repository.split("@");
  return `https://colab.research.google.com/github/${name}/blob/${branch}/${path}`;
}

/** "nnsight 0.8.1, transformers 5.24.0 and PyTorch 2.15.0 ran them on induction-mini: …" */
export function recordText({
  versions,
  model,
  charts,
  difference,
}: NotebookRecord): string {
  const { nnsight, transformers, torch } = versions;
  const all = charts === 1 ? "its chart is" : `all ${charts} charts are`;
  return `nnsight ${nnsight}, transformers ${transformers} and PyTorch ${torch} ran them on ${model}: ${all} as on this page, ${difference === 0 ? "to the last digit" : `within ${plainNumber(difference)}`}.`;
}

/** 1.9e-7 as "0.0000002". */
function plainNumber(value: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(value)));
  const step = 10 ** -digits;
  return (Math.ceil(value / step) * step).toFixed(digits);
}
