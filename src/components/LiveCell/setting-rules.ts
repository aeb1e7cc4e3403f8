/** @file Which numbers and texts of a page's listings get a control, and what they may be, as its page.json declares it. Types only. */

/** Where a number stands: assigned to a name at the top level, or given to a function there. */
export type SettingAt =
  | { readonly variable: string }
  /** The argument is counted from 0. */
  | { readonly call: string; readonly argument: number };

interface Named {
  /** Unique on its page: "seq_len". */
  readonly name: string;
  /** What the control says: "Sequence length". */
  readonly label: string;
}

export interface NumberRule extends Named {
  readonly kind: "number";
  readonly at: SettingAt;
  readonly min: number;
  /** "vocabulary": how many tokens the model knows. */
  readonly max?: number | "vocabulary";
  /** Another setting that this one has to be greater than. */
  readonly above?: string;
  /** Another setting that this one has to be less than. */
  readonly below?: string;
}

/** What the model reads. */
export interface TextRule extends Named {
  readonly kind: "text";
  readonly at: { readonly variable: string };
  /** How many tokens the listings put after it. */
  readonly room: number;
}

export type SettingRule = NumberRule | TextRule;

/** The settings whose product is what the model is fed; its context and the browser's memory limit them. */
export interface Fed {
  /** How many rows there are; absent: one. */
  readonly rows?: string;
  /** How long a row is, */
  readonly tokens: string;
  /** times this: 2 where each row is repeated once. */
  readonly times: number;
}
