/** @file The control of a text that a listing declares. */
import { type ReactNode, useId } from "react";

import { fieldClass } from "../Button/index.tsx";
import { useNotebook } from "../Notebook/context.ts";
import { useDraft } from "./draft.ts";
import FieldNote from "./FieldNote.tsx";
import type { TextSetting } from "./settings.ts";
import styles from "./settings.module.css";
import { factsOfText, problemOfText } from "./text-bounds.ts";
import { useTokenizer } from "./useTokenizer.ts";

interface Props {
  readonly setting: TextSetting;
  readonly onChange: (value: string) => void;
  readonly onEnter: () => void;
}

export default function TextField({
  setting: { rule, value },
  onChange,
  onEnter,
}: Props): ReactNode {
  const id = useId();
  const { model } = useNotebook();
  const reading = { model, tokenizer: useTokenizer(model) };
  const field = useDraft({
    value,
    read: (text) => text,
    problemOf: (text) => problemOfText(text, rule, reading),
    onChange,
  });
  const { shown, problem, isWaiting, type, settle, leave } = field;
  return (
    <div className={styles.text}>
      <label htmlFor={id}>{rule.label}</label>
      <textarea
        id={id}
        className={fieldClass}
        rows={3}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        data-setting={rule.name}
        value={shown}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => type(target.value)}
        onKeyDown={(event) => {
          // as in the editor; Enter alone begins a line
          const runs =
            event.key === "Enter" && (event.ctrlKey || event.metaKey);
          if (!runs || problem !== undefined) return;
          event.preventDefault();
          settle(shown);
          if (!isWaiting) onEnter();
        }}
        onBlur={leave}
      />
      <FieldNote
        id={`${id}-note`}
        field={field}
        keys="Control and Enter"
        kept="what it had before"
      >
        {factsOfText(shown, rule, reading) ?? "At least one character."}
      </FieldNote>
    </div>
  );
}
