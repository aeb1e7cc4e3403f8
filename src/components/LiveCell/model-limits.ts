/** @file What the page's model can take, from its configuration: a small file, asked for when settings are opened. */
import type { ModelLimits } from "./settings.ts";

export async function fetchLimits(configUrl: string): Promise<ModelLimits> {
  const response = await fetch(configUrl);
  if (!response.ok) {
    throw new Error(
      `config.json: must be there, got status ${response.status}`,
    );
  }
  return limitsOf(await response.json());
}

/** @param config a model's config.json, as Hugging Face lays it out */
export function limitsOf(config: unknown): ModelLimits {
  const { n_positions, vocab_size } = (config ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    contextLength: positive("n_positions", n_positions),
    vocabularySize: positive("vocab_size", vocab_size),
  };
}

function positive(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) {
    return value;
  }
  throw new Error(
    `config.json: ${name} must be a positive whole number, got ${JSON.stringify(value)}`,
  );
}
