/** @file Controls for the numbers that a listing declares; imported on the first press of Settings. */
import { type ReactNode, useId, useState } from "react";

import { fieldClass } from "../Button/index.tsx";
import ModelSelect from "../ModelStatus/ModelSelect.tsx";
import { useCellEdit, useNotebook } from "../Notebook/context.ts";
import type { Variant } from "../Notebook/place.ts";
import { type Bounds, boundsOf, problemOf } from "./setting-bounds.ts";
import { type Setting, settingsOf, withSetting } from "./settings.ts";
import styles from "./settings.module.css";

export interface SettingsPanelProps {
  readonly variant: Variant;
}

export default function SettingsPanel({
  variant,
}: SettingsPanelProps): ReactNode {
  const { edits, run, model, models, page } = useNotebook();
  const code = useCellEdit(variant.id) ?? variant.code.trimEnd();
  const { settings: rules, fed } = page;
  const settings = settingsOf(code, rules);
  const values = new Map(settings.map(({ rule, value }) => [rule.name, value]));
  return (
    <div
      className={styles.panel}
      role="group"
      aria-label={`Settings of ${variant.id}`}
    >
      {settings.map((setting) => (
        <NumberField
          key={setting.rule.name}
          setting={setting}
          bounds={boundsOf(setting.rule, { rules, fed, model, values })}
          onChange={(value) => {
            const { name } = setting.rule;
            edits.write(variant, withSetting(code, { rules, name, value }));
          }}
          onEnter={() => run(variant.id)}
        />
      ))}
      {isAboutModel(code) && models.offers.length > 1 && (
        <div className={styles.model}>
          <ModelSelect label="Model of this page" />
          <span className={styles.bounds}>
            What LanguageModel('gpt2') means here, in every cell
          </span>
        </div>
      )}
      {settings.length === 0 && (
        <p className={styles.note}>The listing sets no plain number now.</p>
      )}
    </div>
  );
}

function isAboutModel(code: string): boolean {
  return code.includes("LanguageModel(");
}

interface FieldProps {
  readonly setting: Setting;
  readonly bounds: Bounds;
  readonly onChange: (value: number) => void;
  readonly onEnter: () => void;
}

/** What a reader types, as long as the code does not have it. */
interface Draft {
  readonly text: string;
  /** What the code had when the typing began. */
  readonly before: number;
  /** What the code had after the last letter; another value there has come from elsewhere, and ends the draft. */
  readonly written: number;
}

/**
 * What is typed stays as it is typed. The code follows as long as that is within bounds; once it is not, the code has
 * what it had before.
 */
function NumberField({
  setting: { rule, value },
  bounds,
  onChange,
  onEnter,
}: FieldProps): ReactNode {
  const id = useId();
  const [kept, setDraft] = useState<Draft>();
  const draft = kept?.written === value ? kept : undefined;
  const shown = draft?.text ?? String(value);
  const problem = problemOf(shown, bounds);
  // a text that was refused is allowed once what limited it is another
  const isWaiting = problem === undefined && Number(shown) !== value;
  const write = (next: number) => {
    if (next !== value) onChange(next);
  };
  const type = (text: string) => {
    const before = draft?.before ?? value;
    const written =
      problemOf(text, bounds) === undefined ? Number(text) : before;
    setDraft({ text, before, written });
    write(written);
  };
  /** What is done with: the next letter begins anew. */
  const settle = (text: string) => {
    setDraft(undefined);
    write(Number(text));
  };
  const step = (by: number) => {
    const next = String(value + by);
    if (problemOf(next, bounds) === undefined) settle(next);
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{rule.label}</label>
      {/* a field of type "number" would show and give something else than what is typed */}
      <input
        id={id}
        className={fieldClass}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        data-setting={rule.name}
        value={shown}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => type(target.value)}
        onKeyDown={(event) => {
          const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (by !== undefined) {
            event.preventDefault();
            step(by);
          } else if (event.key === "Enter" && problem === undefined) {
            settle(shown);
            if (!isWaiting) onEnter();
          }
        }}
        onBlur={() => {
          if (problem === undefined && !isWaiting) setDraft(undefined);
        }}
      />
      <span
        id={`${id}-note`}
        className={problem === undefined ? styles.bounds : styles.refused}
      >
        {problem === undefined
          ? isWaiting
            ? "Allowed now: press Enter to write it into the listing"
            : rangeText(bounds)
          : `${problem} The listing has ${value.toLocaleString("en")}.`}
      </span>
    </div>
  );
}

function rangeText({ min, max }: Bounds): string {
  const from = min.value.toLocaleString("en");
  return max === undefined
    ? `${from} or more`
    : `${from} to ${max.value.toLocaleString("en")}`;
}
