/** @file Controls for the numbers and texts that a listing declares; imported on the first press of Settings. */
import { type ReactNode, useId } from "react";

import { fieldClass } from "../Button/index.tsx";
import ModelSelect from "../ModelStatus/ModelSelect.tsx";
import { useCellEdit, useNotebook } from "../Notebook/context.ts";
import type { Variant } from "../Notebook/place.ts";
import { useDraft } from "./draft.ts";
import FieldNote from "./FieldNote.tsx";
import { type Bounds, boundsOf, problemOf } from "./setting-bounds.ts";
import { type NumberSetting, settingsOf, withSetting } from "./settings.ts";
import styles from "./settings.module.css";
import TextField from "./TextField.tsx";

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
  const values = new Map(
    settings.flatMap(({ kind, rule, value }) =>
      kind === "number" ? [[rule.name, value] as const] : [],
    ),
  );
  const write = (name: string, value: number | string) =>
    edits.write(variant, withSetting(code, { rules, name, value }));
  const onEnter = () => run(variant.id);
  return (
    <div
      className={styles.panel}
      role="group"
      aria-label={`Settings of ${variant.id}`}
    >
      {settings.map((setting) =>
        setting.kind === "text" ? (
          <TextField
            key={setting.rule.name}
            setting={setting}
            onChange={(value) => write(setting.rule.name, value)}
            onEnter={onEnter}
          />
        ) : (
          <NumberField
            key={setting.rule.name}
            setting={setting}
            bounds={boundsOf(setting.rule, { rules, fed, model, values })}
            onChange={(value) => write(setting.rule.name, value)}
            onEnter={onEnter}
          />
        ),
      )}
      {isAboutModel(code) && models.offers.length > 1 && (
        <div className={styles.model}>
          <ModelSelect label="Model of this page" />
          <span className={styles.bounds}>
            What LanguageModel('gpt2') means here, in every cell
          </span>
        </div>
      )}
      {settings.length === 0 && (
        <p className={styles.note}>
          The listing sets nothing of it plainly now.
        </p>
      )}
    </div>
  );
}

function isAboutModel(code: string): boolean {
  return code.includes("LanguageModel(");
}

interface FieldProps {
  readonly setting: NumberSetting;
  readonly bounds: Bounds;
  readonly onChange: (value: number) => void;
  readonly onEnter: () => void;
}

function NumberField({
  setting: { rule, value },
  bounds,
  onChange,
  onEnter,
}: FieldProps): ReactNode {
  const id = useId();
  const field = useDraft({
    value,
    read: Number,
    problemOf: (text) => problemOf(text, bounds),
    onChange,
  });
  const { shown, problem, isWaiting, type, settle, leave } = field;
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
        onBlur={leave}
      />
      <FieldNote
        id={`${id}-note`}
        field={field}
        keys="Enter"
        kept={value.toLocaleString("en")}
      >
        {rangeText(bounds)}
      </FieldNote>
    </div>
  );
}

function rangeText({ min, max }: Bounds): string {
  const from = min.value.toLocaleString("en");
  return max === undefined
    ? `${from} or more`
    : `${from} to ${max.value.toLocaleString("en")}`;
}
