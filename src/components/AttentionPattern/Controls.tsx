/** @file Which head and which row: a step to the next head, and a list of the rows. */
import { type ReactNode, useId } from "react";

import type { Look, Question } from "../ChartFigure/choices.ts";
import styles from "./styles.module.css";

interface Props {
  readonly look: Look;
  readonly question: Question;
  readonly onAsk: (index: Omit<Question, "askedAt">) => void;
}

export default function Controls({ look, question, onAsk }: Props): ReactNode {
  const id = useId();
  const { rows, layers, headsPerLayer } = look.heads;
  const { layer, head, row } = question;
  const index = layer * headsPerLayer + head;
  const step = (label: string, sign: string, to: number) => {
    const there = to >= 0 && to < layers * headsPerLayer;
    return (
      <button
        type="button"
        aria-label={label}
        title={label}
        // a disabled button would lose the focus that is on it
        aria-disabled={!there}
        onClick={() => {
          if (!there) return;
          onAsk({
            layer: Math.floor(to / headsPerLayer),
            head: to % headsPerLayer,
            row,
          });
        }}
      >
        <span aria-hidden="true">{sign}</span>
      </button>
    );
  };
  return (
    <div className={styles.controls}>
      <div className={styles.steps} role="group" aria-label="Head">
        {step("Previous head", "‹", index - 1)}
        <span>
          Head {layer}.{head}
        </span>
        {step("Next head", "›", index + 1)}
      </div>
      <div className={styles.rows}>
        <label htmlFor={id}>Row</label>
        <select
          id={id}
          value={row}
          onChange={({ target }) =>
            onAsk({ layer, head, row: Number(target.value) })
          }
        >
          {Array.from({ length: rows }, (_, index) => (
            <option key={index} value={index}>
              {index + 1} of {rows}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
