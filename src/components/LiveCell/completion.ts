/** @file What may stand behind a dot: the model's modules by their paths, and the names that the page's Python offers. */

import {
  childrenOf,
  parsePython,
  type SyntaxNode,
  textOf,
} from "./python-tree.ts";

/** `names.json`, written by scripts/names.ts from the Python modules themselves. */
export interface PythonNames {
  /** By owner ("torch", "Tensor"): names, with the signature of what can be called. */
  readonly owners: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By path from the model ("transformer.h[].attn"): the modules in it. A list's path ends in "[]". */
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

export interface Proposal {
  readonly label: string;
  readonly type: "function" | "property" | "namespace";
  /** "(low, high=None)" */
  readonly detail?: string;
}

export interface Proposals {
  /** How many letters before the cursor they replace. */
  readonly typed: number;
  readonly options: readonly Proposal[];
}

// Names by which tutorials know them.
const aliases: Readonly<Record<string, string>> = {
  F: "torch.nn.functional",
  nn: "torch.nn",
  px: "plotly.express",
  go: "plotly.graph_objects",
  plt: "matplotlib.pyplot",
};

const activations = ["output", "input"];

/** Stands for the name that is not typed yet, so that the tree is whole there. */
const placeholder = "x";

/**
 * @param at how many letters of the text stand before the cursor
 * @returns undefined where there is no dot to complete behind, or nothing is known of what stands before it
 */
export function proposalsAt(
  text: string,
  at: number,
  names: PythonNames,
): Proposals | undefined {
  const before = text.slice(0, at);
  const whole = before.endsWith(".")
    ? `${before}${placeholder}${text.slice(at)}`
    : text;
  const top = parsePython(whole);
  const property = top.resolve(before.endsWith(".") ? at + 1 : at, -1);
  const owner = property.parent?.firstChild;
  if (property.name !== "PropertyName" || !owner) return undefined;
  const options = proposalsOf(owner, whole, top, names);
  if (options.length === 0) return undefined;
  return { typed: at - property.from, options };
}

function proposalsOf(
  owner: SyntaxNode,
  text: string,
  top: SyntaxNode,
  names: PythonNames,
): readonly Proposal[] {
  // numbers have no members that a listing needs
  if (owner.name === "Number") return [];
  const path = pathOf(owner, text);
  const known = path && (aliases[path] ?? path);
  if (
    known &&
    known !== "model" &&
    known !== "Tensor" &&
    known in names.owners
  ) {
    return membersOf(known, names);
  }
  const modules = path && modulePath(path, text, top);
  // anything else may well be a tensor
  if (modules === undefined) return membersOf("Tensor", names);
  const children = names.modules[modules];
  if (children !== undefined) {
    return [
      ...children.map((label) => ({ label, type: "property" }) as const),
      ...(modules === ""
        ? membersOf("model", names)
        : activations.map((label) => ({ label, type: "property" }) as const)),
    ];
  }
  // behind an activation of the model stands a tensor
  return [
    { label: "save", type: "function", detail: "()" },
    ...membersOf("Tensor", names).filter(({ label }) => label !== "save"),
  ];
}

/** "model.transformer.h[]" for `model.transformer.h[i + 1]`; undefined for what is no way of names and indices. */
function pathOf(node: SyntaxNode, text: string): string | undefined {
  if (node.name === "VariableName") return textOf(node, text);
  if (node.name !== "MemberExpression") return undefined;
  const [owner, sign, member] = childrenOf(node);
  const path = owner && pathOf(owner, text);
  if (path === undefined || member === undefined) return undefined;
  return sign?.name === "[" ? `${path}[]` : `${path}.${textOf(member, text)}`;
}

/** "model.transformer.h[].attn" -> "transformer.h[].attn"; undefined for what is not the model's. */
function modulePath(
  path: string,
  text: string,
  top: SyntaxNode,
): string | undefined {
  const [root = "", ...rest] = path.split(".");
  if (root === "model") return rest.join(".");
  const list = loopOver(root, text, top);
  if (list?.startsWith("model.") !== true) return undefined;
  return [`${list.slice("model.".length)}[]`, ...rest].join(".");
}

/** What a loop or comprehension takes a name from: `model.transformer.h`, by `for layer in model.transformer.h`. */
function loopOver(
  name: string,
  text: string,
  node: SyntaxNode,
): string | undefined {
  const children = childrenOf(node);
  for (const [index, child] of children.entries()) {
    const [variable, sign, list] = children.slice(index + 1);
    const isLoop =
      child.name === "for" &&
      variable !== undefined &&
      textOf(variable, text) === name &&
      sign?.name === "in";
    const found = isLoop
      ? list && pathOf(list, text)
      : loopOver(name, text, child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function membersOf(owner: string, names: PythonNames): readonly Proposal[] {
  return Object.entries(names.owners[owner] ?? {}).map(([label, detail]) =>
    detail === ""
      ? {
          label,
          type: `${owner}.${label}` in names.owners ? "namespace" : "property",
        }
      : { label, type: "function", detail },
  );
}
