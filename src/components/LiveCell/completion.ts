/** @file What may stand behind a dot: the model's modules by their paths, and the names that the page's Python offers. */

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
};

const activations = ["output", "input"];

/**
 * @param before the text up to the cursor
 * @returns undefined where there is no dot to complete behind, or nothing is known of what stands before it
 */
export function proposalsAt(
  before: string,
  names: PythonNames,
): Proposals | undefined {
  const match = /((?:\w+(?:\([^()\n]*\)|\[[^[\]\n]*\])*\.)+)(\w*)$/.exec(
    before,
  );
  if (match === null) return undefined;
  const [, owner = "", typed = ""] = match;
  const options = proposalsOf(owner.slice(0, -1), before, names);
  return options.length === 0 ? undefined : { typed: typed.length, options };
}

function proposalsOf(
  owner: string,
  text: string,
  names: PythonNames,
): readonly Proposal[] {
  const known = aliases[owner] ?? owner;
  if (known !== "model" && known !== "Tensor" && known in names.owners) {
    return membersOf(known, names);
  }
  const path = modulePath(owner, text);
  if (path === undefined) {
    // numbers have no members; anything else may well be a tensor
    return /^\d/.test(owner) ? [] : membersOf("Tensor", names);
  }
  const children = names.modules[path];
  if (children !== undefined) {
    return [
      ...children.map((label) => ({ label, type: "property" }) as const),
      ...(path === ""
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

/** "model.transformer.h[0].attn" -> "transformer.h[].attn"; undefined for what is not the model's. */
function modulePath(owner: string, text: string): string | undefined {
  const [root = "", ...rest] = owner.replaceAll(/\[[^\]]*\]/g, "[]").split(".");
  if (root === "model") return rest.join(".");
  // for layer in model.transformer.h
  const loop = new RegExp(
    `\\bfor\\s+${root.replace(/\W+$/, "")}\\s+in\\s+model\\.([\\w.]+)`,
  );
  const list = loop.exec(text)?.[1];
  return list === undefined ? undefined : [`${list}[]`, ...rest].join(".");
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
