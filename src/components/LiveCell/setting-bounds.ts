/** @file What a setting may be, given the page's rules, the model and the numbers beside it; and what is wrong with a text. */
import type { Fed, NumberRule, SettingRule } from "./setting-rules.ts";

export interface ModelLimits {
  /** For the reader. */
  readonly name: string;
  /** Longest sequence of tokens. */
  readonly nCtx: number;
  readonly dVocab: number;
}

/** A number that another must not pass, and why where that is not the listing's own business. */
export interface Limit {
  readonly value: number;
  readonly why?: string;
}

export interface Bounds {
  readonly min: Limit;
  /** Absent: no limit. */
  readonly max?: Limit;
}

/** What the bounds of a setting depend on. */
export interface Surroundings {
  readonly rules: readonly SettingRule[];
  readonly fed: Fed | undefined;
  readonly model: ModelLimits;
  /** By name, the numbers as the code has them. */
  readonly values: ReadonlyMap<string, number>;
}

// Logits of all positions are the largest values of a run: with more than this, browsers end the page.
const MAX_LOGIT_BYTES = 256 * 2 ** 20;
const FLOAT_BYTES = 4;

export function boundsOf(rule: NumberRule, around: Surroundings): Bounds {
  const min = greatest([{ value: rule.min }, ...lowerLimits(rule, around)]);
  const max = least(upperLimits(rule, around));
  if (max === undefined) return { min };
  // the least is always allowed, so that there is a way out of numbers that are too large together
  return { min, max: max.value < min.value ? { ...max, ...min } : max };
}

/** What is wrong with a text as a number within bounds; undefined: nothing. */
export function problemOf(
  text: string,
  { min, max }: Bounds,
): string | undefined {
  const typed = text.trim();
  if (!/^-?\d+$/.test(typed)) {
    const upTo = max === undefined ? " on" : ` to ${shown(max.value)}`;
    return `Must be a whole number, from ${shown(min.value)}${upTo}.`;
  }
  if (/^-?0\d/.test(typed)) return "Must not begin with a 0, in Python.";
  const value = Number(typed);
  if (value < min.value) return said("at least", min);
  if (max !== undefined && value > max.value) return said("at most", max);
  return undefined;
}

function said(what: string, { value, why }: Limit): string {
  return `Must be ${what} ${shown(value)}${why === undefined ? "" : `: ${why}`}.`;
}

function shown(value: number): string {
  return value.toLocaleString("en");
}

function lowerLimits(
  { above }: NumberRule,
  { rules, values }: Surroundings,
): readonly Limit[] {
  const other = above === undefined ? undefined : values.get(above);
  if (other === undefined) return [];
  const label = labelOf(above, rules);
  return [{ value: other + 1, why: `“${label}” is ${shown(other)}` }];
}

function upperLimits(
  rule: NumberRule,
  { rules, fed, model, values }: Surroundings,
): readonly Limit[] {
  const { name, max, below } = rule;
  const limits: Limit[] = [];
  if (max === "vocabulary") {
    const why = `${model.name} knows ${shown(model.dVocab)} tokens`;
    limits.push({ value: model.dVocab, why });
  } else if (max !== undefined) {
    limits.push({ value: max });
  }
  const other = below === undefined ? undefined : values.get(below);
  if (other !== undefined) {
    const why = `“${labelOf(below, rules)}” is ${shown(other)}`;
    limits.push({ value: other - 1, why });
  }
  if (fed === undefined) return limits;
  const rows = Math.max(1, values.get(fed.rows ?? "") ?? 1);
  const length = Math.max(
    1,
    values.get(fed.tokens) ?? Math.floor(model.nCtx / fed.times),
  );
  const tokens = Math.floor(MAX_LOGIT_BYTES / (FLOAT_BYTES * model.dVocab));
  const room = `the browser's memory holds ${model.name}'s results for ${shown(tokens)} tokens in all`;
  const times = fed.times === 1 ? "" : `${fed.times} times `;
  if (name === fed.tokens) {
    limits.push(
      {
        value: Math.floor(model.nCtx / fed.times),
        why: `${model.name} reads at most ${shown(model.nCtx)} tokens, and a row has ${times}as many as this`,
      },
      {
        value: Math.floor(tokens / (rows * fed.times)),
        why: `${room}, and there are ${shown(rows)} rows of ${times}as many as this`,
      },
    );
  } else if (name === fed.rows) {
    limits.push({
      value: Math.floor(tokens / (length * fed.times)),
      why: `${room}, and a row has ${shown(length * fed.times)}`,
    });
  }
  return limits;
}

function labelOf(
  name: string | undefined,
  rules: readonly SettingRule[],
): string {
  return rules.find((rule) => rule.name === name)?.label ?? "";
}

function greatest(limits: readonly [Limit, ...Limit[]]): Limit {
  return limits.reduce((a, b) => (b.value > a.value ? b : a));
}

function least(limits: readonly Limit[]): Limit | undefined {
  return limits.length === 0
    ? undefined
    : limits.reduce((a, b) => (b.value < a.value ? b : a));
}
