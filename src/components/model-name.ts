/** @file What the reader calls a model. */

const names: Readonly<Record<string, string>> = {
  gpt2: "GPT-2 Small",
};

/** A model that is not known by another name goes by its id. */
export function modelName(id: string): string {
  return names[id] ?? id;
}
