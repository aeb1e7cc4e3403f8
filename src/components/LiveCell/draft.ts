/** @file What a reader types into a setting, for as long as the code does not have it. */
import { useState } from "react";

interface Draft<Value> {
  readonly text: string;
  /** What the code had when the typing began. */
  readonly before: Value;
  /** What the code had after the last letter; another value there has come from elsewhere, and ends the draft. */
  readonly written: Value;
}

interface Options<Value> {
  /** What the code has. */
  readonly value: Value;
  /** What a text that is allowed stands for. */
  readonly read: (text: string) => Value;
  /** Undefined: it is allowed. */
  readonly problemOf: (text: string) => string | undefined;
  readonly onChange: (value: Value) => void;
}

export interface DraftField {
  /** What the field shows. */
  readonly shown: string;
  readonly problem: string | undefined;
  /** A text that was refused is allowed now that what limited it is another. */
  readonly isWaiting: boolean;
  readonly type: (text: string) => void;
  /** What is done with: the next letter begins anew. */
  readonly settle: (text: string) => void;
  readonly leave: () => void;
}

/**
 * What is typed stays as it is typed. The code follows as long as that is allowed; once it is not, the code has what it
 * had before.
 */
export function useDraft<Value extends string | number>({
  value,
  read,
  problemOf,
  onChange,
}: Options<Value>): DraftField {
  const [kept, setDraft] = useState<Draft<Value>>();
  const draft = kept?.written === value ? kept : undefined;
  const shown = draft?.text ?? String(value);
  const problem = problemOf(shown);
  const isWaiting = problem === undefined && read(shown) !== value;
  const write = (next: Value) => {
    if (next !== value) onChange(next);
  };
  return {
    shown,
    problem,
    isWaiting,
    type: (text) => {
      const before = draft?.before ?? value;
      const written = problemOf(text) === undefined ? read(text) : before;
      setDraft({ text, before, written });
      write(written);
    },
    settle: (text) => {
      setDraft(undefined);
      write(read(text));
    },
    leave: () => {
      if (problem === undefined && !isWaiting) setDraft(undefined);
    },
  };
}
