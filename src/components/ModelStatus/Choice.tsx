/** @file A choice for the next run; it waits while one is under way. */
import { type ComponentProps, type ReactNode, useId } from "react";

import { fieldClass } from "../Button/index.tsx";
import { useIsBusy } from "../Notebook/context.ts";
import styles from "./styles.module.css";

interface Props extends Pick<ComponentProps<"select">, "onChange"> {
  readonly label: string;
  readonly value: string;
  readonly options: readonly {
    readonly value: string;
    readonly text: string;
  }[];
}

/** Attributes `data-…` are the select's. */
export default function Choice({
  label,
  options,
  ...select
}: Props): ReactNode {
  const id = useId();
  const busy = useIsBusy();
  return (
    <span className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <select
        {...select}
        id={id}
        className={fieldClass}
        disabled={busy}
        title={busy ? "A run is under way: cancel it first" : undefined}
      >
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
