/** @file Whether Settings is worth a button beside a listing. */
import type { SettingRule } from "./setting-rules.ts";

/**
 * Whether a listing seems to have a number with a control, told without its syntax tree: what makes that loads with the
 * panel, which looks closer.
 */
export function mayHaveSettings(
  code: string,
  rules: readonly SettingRule[],
): boolean {
  return rules.some(({ at }) =>
    "variable" in at
      ? code.split("\n").some((line) => line.startsWith(at.variable))
      : code.includes(`${at.call.split(".").at(-1)}(`),
  );
}
