/** @file Controls for the numbers that a listing declares; imported on the first press of Settings. */
import { type ReactNode, useId, useState } from "react";

import ModelSelect from "../ModelStatus/ModelSelect.tsx";
import { useCellEdit, useNotebook } from "../Notebook/context.ts";
import type { Variant } from "../Notebook/place.ts";
import {
  type Bounds,
  boundsOf,
  type Setting,
  type SettingName,
  settingsOf,
  withSetting,
} from "./settings.ts";
import styles from "./settings.module.css";

export interface SettingsPanelProps {
  readonly variant: Variant;
}

const labels: Readonly<Record<SettingName, string>> = {
  seq_len: "Sequence length",
  batch_size: "Batch size",
  seed: "Seed",
  id_from: "Token ids from",
  id_below: "Token ids below",
};

export default function SettingsPanel({
  variant,
}: SettingsPanelProps): ReactNode {
  const { edits, run, model, models } = useNotebook();
  const code = useCellEdit(variant.id) ?? variant.code.trimEnd();
  const settings = settingsOf(code);
  return (
    <div
      className={styles.panel}
      role="group"
      aria-label={`Settings of ${variant.id}`}
    >
      {settings.map((setting) => (
        <NumberField
          key={setting.name}
          setting={setting}
          bounds={boundsOf(setting.name, settings, model)}
          onChange={(value) =>
            edits.write(variant, withSetting(code, setting.name, value))
          }
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
  return /\bLanguageModel\(/.test(code);
}

interface FieldProps {
  readonly setting: Setting;
  readonly bounds: Bounds;
  readonly onChange: (value: number) => void;
  readonly onEnter: () => void;
}

function NumberField({
  setting: { name, value },
  bounds: { min, max },
  onChange,
  onEnter,
}: FieldProps): ReactNode {
  const id = useId();
  // what is being typed; what is not a number within bounds never reaches the code
  const [draft, setDraft] = useState<string>();
  const isAllowed = (text: string) =>
    /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
  const isRefused = draft !== undefined && !isAllowed(draft);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{labels[name]}</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        data-setting={name}
        min={min}
        max={max}
        step={1}
        value={draft ?? value}
        aria-invalid={isRefused}
        aria-describedby={`${id}-bounds`}
        onChange={({ target }) => {
          setDraft(target.value);
          if (isAllowed(target.value)) onChange(Number(target.value));
        }}
        onKeyDown={({ key }) => {
          if (key === "Enter" && !isRefused) onEnter();
        }}
        onBlur={() => setDraft(undefined)}
      />
      <span
        id={`${id}-bounds`}
        className={isRefused ? styles.refused : styles.bounds}
      >
        {isRefused && "Must be a whole number, "}
        {min.toLocaleString("en")} to {max.toLocaleString("en")}
      </span>
    </div>
  );
}
