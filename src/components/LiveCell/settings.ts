/** @file The numbers and texts of a listing that a page gives a control: where they stand, and how one is written back. */
import {
  childrenOf,
  parsePython,
  type SyntaxNode,
  textOf,
} from "./python-tree.ts";
import { pythonOfText, textOfPython } from "./python-string.ts";
import type { NumberRule, SettingRule, TextRule } from "./setting-rules.ts";

interface Standing {
  /** Where its digits, or its quotes and all between, stand in the listing. */
  readonly start: number;
  readonly end: number;
}

export interface NumberSetting extends Standing {
  readonly kind: "number";
  readonly rule: NumberRule;
  readonly value: number;
}

export interface TextSetting extends Standing {
  readonly kind: "text";
  readonly rule: TextRule;
  readonly value: string;
}

/** One number or text of a listing. */
export type Setting = NumberSetting | TextSetting;

/**
 * In the order of the listing. One that is set twice is left out: one control could not stand for both. So is all of a
 * call of which a number that has a control is none.
 */
export function settingsOf(
  code: string,
  rules: readonly SettingRule[],
): readonly Setting[] {
  const found = new Map<SettingRule, Setting[]>();
  for (const setting of statementsOf(parsePython(code)).flatMap((statement) =>
    settingsIn(statement, code, rules),
  )) {
    found.set(setting.rule, [...(found.get(setting.rule) ?? []), setting]);
  }
  return [...found.values()]
    .flatMap((settings) => (settings.length === 1 ? settings : []))
    .sort((a, b) => a.start - b.start);
}

/** The same listing with another value; unchanged where the setting is gone. */
export function withSetting(
  code: string,
  {
    rules,
    name,
    value,
  }: {
    readonly rules: readonly SettingRule[];
    readonly name: string;
    readonly value: number | string;
  },
): string {
  const setting = settingsOf(code, rules).find(
    ({ rule }) => rule.name === name,
  );
  if (setting === undefined) return code;
  const written = typeof value === "string" ? pythonOfText(value) : `${value}`;
  return `${code.slice(0, setting.start)}${written}${code.slice(setting.end)}`;
}

/** What stands at the top level, also where several statements share a line. */
function statementsOf(top: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(top).flatMap((child) =>
    child.name === "StatementGroup" ? childrenOf(child) : [child],
  );
}

function settingsIn(
  statement: SyntaxNode,
  code: string,
  rules: readonly SettingRule[],
): Setting[] {
  if (statement.name === "AssignStatement") {
    const [name, sign, number, ...more] = childrenOf(statement).filter(
      ({ name }) => name !== "TypeDef" && name !== "Comment",
    );
    if (
      name?.name === "VariableName" &&
      sign?.name === "AssignOp" &&
      number !== undefined &&
      more.length === 0
    ) {
      const variable = textOf(name, code);
      const own = rules.flatMap((rule): Setting[] =>
        "variable" in rule.at && rule.at.variable === variable
          ? settingAt(number, code, rule)
          : [],
      );
      if (own.length > 0) return own;
    }
  }
  return statement.name === "AssignStatement" ||
    statement.name === "ExpressionStatement"
    ? callsIn(statement).flatMap((call) => settingsOfCall(call, code, rules))
    : [];
}

/** The calls of a statement, however deep they stand in one another. */
function callsIn(node: SyntaxNode): readonly SyntaxNode[] {
  const inside = childrenOf(node).flatMap(callsIn);
  return node.name === "CallExpression" ? [node, ...inside] : inside;
}

function settingsOfCall(
  call: SyntaxNode,
  code: string,
  rules: readonly SettingRule[],
): Setting[] {
  const [callee, list] = childrenOf(call);
  if (callee === undefined || list?.name !== "ArgList") return [];
  const name = textOf(callee, code);
  const places = argumentsOf(list);
  const found = rules.flatMap((rule) => {
    const { at } = rule;
    // by its full name, or as `from torch import manual_seed` has it
    if (!("call" in at) || !`.${at.call}`.endsWith(`.${name}`)) return [];
    const number = places[at.argument];
    return [number === undefined ? [] : settingAt(number, code, rule)];
  });
  return found.some((settings) => settings.length === 0) ? [] : found.flat();
}

/** The arguments by position; undefined for what is no plain value, as one by name or a starred one. */
function argumentsOf(list: SyntaxNode): readonly (SyntaxNode | undefined)[] {
  const parts: SyntaxNode[][] = [[]];
  for (const child of childrenOf(list)) {
    if (child.name === ",") parts.push([]);
    else if (!["(", ")", "Comment"].includes(child.name)) {
      parts.at(-1)?.push(child);
    }
  }
  return parts.map(([only, ...more]) => (more.length > 0 ? undefined : only));
}

/** Nothing where there is no plain whole number, or no plain string. */
function settingAt(
  { name, from, to }: SyntaxNode,
  code: string,
  rule: SettingRule,
): Setting[] {
  if (rule.kind === "text") {
    const text =
      name === "String" ? textOfPython(code.slice(from, to)) : undefined;
    return text === undefined
      ? []
      : [{ kind: "text", rule, value: text, start: from, end: to }];
  }
  const digits = code.slice(from, to).replaceAll("_", "");
  const value = Number(digits);
  return name === "Number" &&
    /^\d+$/.test(digits) &&
    Number.isSafeInteger(value)
    ? [{ kind: "number", rule, value, start: from, end: to }]
    : [];
}
