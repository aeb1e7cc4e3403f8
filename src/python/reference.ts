/** @file What listings can use of torch, as data for a page: made from the table that makes the functions. */
import {
  dtypeRule,
  triedIn,
  type DTypeRule,
} from "../tracing/torch/surface/dtype-rule.ts";
import type { Entry } from "../tracing/torch/surface/entry.ts";
import { signatureOf } from "../tracing/torch/surface/parameter.ts";
import { groups } from "../tracing/torch/surface/table.ts";
import { refusals, refusedDtypes } from "./refusals.ts";

/** One function, under all of its names. */
export interface ReferenceFunction {
  /** "torch.sum" */
  readonly name: string;
  /** Where it stands on the page: "torch-sum". */
  readonly id: string;
  /** Its other names, methods among them: "Tensor.sum". */
  readonly also: readonly string[];
  /** Ways to call it: "(input, dim=None, keepdim=False)". */
  readonly forms: readonly string[];
  /** What is to be known of it, each a short sentence. */
  readonly notes: readonly string[];
}

export interface ReferenceGroup {
  readonly id: string;
  readonly title: string;
  readonly functions: readonly ReferenceFunction[];
}

/** A name that is known and not there. */
export interface RefusedName {
  readonly name: string;
  readonly is?: string;
  readonly instead?: string;
}

export interface Reference {
  readonly groups: readonly ReferenceGroup[];
  readonly dtypes: {
    /** "2.15": the PyTorch in which it was tried which dtypes functions take and give. */
    readonly torch: string;
    /** The names of the functions of which that was not tried. */
    readonly untried: readonly string[];
  };
  /** By owner ("Tensor", "einops"): what it has beside the functions above, with the signature of what can be called. */
  readonly others: Readonly<Record<string, readonly string[]>>;
  readonly refused: readonly RefusedName[];
}

/** @param names by owner, what the Python modules offer, with signatures */
export function makeReference(
  names: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Reference {
  const grouped = groups.map(({ id, title, entries }) => ({
    id,
    title,
    functions: functionsOf(entries),
  }));
  return {
    others: othersOf(names),
    groups: grouped,
    dtypes: {
      torch: triedIn,
      untried: grouped.flatMap(({ functions }) =>
        functions
          .map(({ name }) => name)
          .filter((name) => dtypeRule(name) === undefined),
      ),
    },
    refused: [
      ...Object.entries(refusals).flatMap(([module, names]) =>
        Object.entries(names).map(([name, refusal]) => ({
          name: `${module}.${name}`,
          ...refusal,
        })),
      ),
      ...Object.entries(refusedDtypes).map(([name, instead]) => ({
        name: `torch.${name}`,
        is: "a dtype",
        ...(instead === null ? {} : { instead: `torch.${instead}` }),
      })),
    ],
  };
}

function othersOf(
  names: Parameters<typeof makeReference>[0],
): Reference["others"] {
  const inTable = new Set(
    groups.flatMap(({ entries }) =>
      entries.flatMap(({ names }) =>
        names.flatMap((name) => [name, `${name}_`]),
      ),
    ),
  );
  return Object.fromEntries(
    Object.entries(names).flatMap(([owner, offered]) => {
      const others = Object.entries(offered)
        .filter(([name]) => !inTable.has(`${owner}.${name}`))
        .map(([name, signature]) => `${name}${signature}`);
      return others.length === 0 ? [] : [[owner, others]];
    }),
  );
}

/** Entries that share a name are forms of one function. */
function functionsOf(entries: readonly Entry[]): ReferenceFunction[] {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const [name = ""] = entry.names;
    byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  return [...byName].map(([name, forms]) => ({
    name,
    id: name.replaceAll(".", "-"),
    also: alsoOf(name, forms),
    forms: [
      ...new Set(forms.map(({ parameters }) => `(${signatureOf(parameters)})`)),
    ],
    notes: [...notesOf(forms), ...dtypeNotes(name)],
  }));
}

function alsoOf(name: string, forms: readonly Entry[]): string[] {
  const names = forms.flatMap((entry) =>
    entry.names.flatMap((each) =>
      entry.inPlace && each.startsWith("Tensor.") ? [each, `${each}_`] : [each],
    ),
  );
  return [...new Set(names)].filter((each) => each !== name);
}

function notesOf(forms: readonly Entry[]): string[] {
  const notes = forms.flatMap(
    ({ view, writes, gives, parameters, differs }) => [
      ...(view ? ["A view: shares memory with its input."] : []),
      ...(writes ? ["Writes into the tensor that it is called on."] : []),
      ...(Array.isArray(gives)
        ? [`Gives a named tuple: ${gives.join(", ")}.`]
        : []),
      ...(parameters.some(({ kind }) => kind === "known" || kind === "bits")
        ? ["Reads its input before it goes on, from the engine if need be."]
        : []),
      ...(differs === undefined ? [] : [`Differs from PyTorch: ${differs}.`]),
    ],
  );
  return [...new Set(notes)];
}

function dtypeNotes(name: string): string[] {
  const rule = dtypeRule(name);
  return rule === undefined ? [] : [dtypeText(rule)];
}

/** What becomes of each dtype, in the fewest words: "Keeps the dtype; takes no booleans." */
export function dtypeText(rule: DTypeRule): string {
  const { float32, int64, bool } = rule;
  const keeps = float32 === "float32" && int64 === "int64";
  if (float32 === null && int64 === "int64") {
    if (bool === "bool") return "Keeps the dtype; takes no floats.";
    if (bool === null) return "Takes int64 only.";
  }
  if (int64 === null && bool === null) {
    return float32 === "float32"
      ? "Takes float32 only."
      : `Takes float32 only, gives ${float32}.`;
  }
  if (keeps && bool === "bool") return "Keeps the dtype.";
  if (keeps && bool === null) return "Keeps the dtype; takes no booleans.";
  if (keeps) return `Keeps the dtype; of booleans it makes ${bool}.`;
  if (float32 === int64 && bool === null) {
    return `Gives ${float32}; takes no booleans.`;
  }
  if (float32 === int64 && int64 === bool) return `Gives ${float32}.`;
  const words = [
    float32 === null ? "takes no floats" : `of float32 it makes ${float32}`,
    int64 === null ? "takes no int64" : `of int64 ${int64}`,
    bool === null ? "takes no booleans" : `of booleans ${bool}`,
  ].join("; ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
