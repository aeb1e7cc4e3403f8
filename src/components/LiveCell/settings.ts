/** @file What a listing declares at its top level as plain numbers, and how such a number is written back into it. */
import { maskPython } from "./python-text.ts";

export type SettingName =
  "seq_len" | "batch_size" | "seed" | "id_from" | "id_below";

/** One number of a listing. */
export interface Setting {
  readonly name: SettingName;
  readonly value: number;
  /** Where its digits stand in the text. */
  readonly start: number;
  readonly end: number;
}

export interface ModelLimits {
  /** Longest sequence of tokens. */
  readonly nCtx: number;
  readonly dVocab: number;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

// Logits of all positions are the largest values of a run: with more than this, browsers end the page.
const MAX_LOGIT_BYTES = 256 * 2 ** 20;
const FLOAT_BYTES = 4;
// Each row is repeated twice, as the listings repeat them.
const REPEATS = 2;
const MAX_SEED = 2 ** 32 - 1;

/** A statement at the top level, and which numbers it holds; digits are captured with their places. */
const patterns: readonly (readonly [RegExp, readonly SettingName[]])[] = [
  [/^seq_len[ \t]*=[ \t]*(\d[\d_]*)[ \t]*$/dgm, ["seq_len"]],
  [/^batch_size[ \t]*=[ \t]*(\d[\d_]*)[ \t]*$/dgm, ["batch_size"]],
  [/^(?:torch\.)?manual_seed\([ \t]*(\d[\d_]*)[ \t]*\)[ \t]*$/dgm, ["seed"]],
  [
    /^\w+[ \t]*=.*?\btorch\.randint\([ \t]*(\d[\d_]*)[ \t]*,[ \t]*(\d[\d_]*)[ \t]*,/dgm,
    ["id_from", "id_below"],
  ],
];

/** In the order of the text. A number that is set twice is left out: one control could not stand for both. */
export function settingsOf(code: string): readonly Setting[] {
  const masked = maskPython(code);
  return patterns
    .flatMap(([pattern, names]) => {
      const matches = [...masked.matchAll(pattern)];
      const [match] = matches;
      if (match === undefined || matches.length > 1) return [];
      return names.flatMap((name, index): Setting[] => {
        const [start, end] = match.indices?.[index + 1] ?? [0, 0];
        const value = Number(code.slice(start, end).replaceAll("_", ""));
        return Number.isSafeInteger(value) ? [{ name, value, start, end }] : [];
      });
    })
    .sort((a, b) => a.start - b.start);
}

/** The same text with another number; unchanged where the setting is gone. */
export function withSetting(
  code: string,
  name: SettingName,
  value: number,
): string {
  const setting = settingsOf(code).find((setting) => setting.name === name);
  if (setting === undefined) return code;
  return `${code.slice(0, setting.start)}${value}${code.slice(setting.end)}`;
}

/** What a number may be, given the model and the numbers beside it. */
export function boundsOf(
  name: SettingName,
  settings: readonly Setting[],
  { nCtx, dVocab }: ModelLimits,
): Bounds {
  const valueOf = (name: SettingName): number | undefined =>
    settings.find((setting) => setting.name === name)?.value;
  const tokens = Math.floor(MAX_LOGIT_BYTES / (FLOAT_BYTES * dVocab));
  const atMost = (limit: number, least: number) =>
    Math.max(least, Math.floor(limit));
  switch (name) {
    case "seq_len": {
      const rows = Math.max(1, valueOf("batch_size") ?? 1);
      const limit = Math.min(nCtx, tokens / rows) / REPEATS;
      return { min: 2, max: atMost(limit, 2) };
    }
    case "batch_size": {
      const length = Math.max(1, valueOf("seq_len") ?? nCtx / REPEATS);
      return { min: 1, max: atMost(tokens / (length * REPEATS), 1) };
    }
    case "seed":
      return { min: 0, max: MAX_SEED };
    case "id_from":
      return {
        min: 0,
        max: atMost((valueOf("id_below") ?? dVocab) - 1, 0),
      };
    case "id_below":
      return { min: (valueOf("id_from") ?? 0) + 1, max: dVocab };
  }
}
