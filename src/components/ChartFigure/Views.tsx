/** @file The switch between what was prebuilt and what just ran. */
import type { ReactNode } from "react";

import styles from "./styles.module.css";

export interface View {
  readonly key: string;
  readonly label: string;
  /** Said before the label where only hearing it would leave it unclear. */
  readonly prefix?: string;
  /** Set while there is nothing to show yet: why. */
  readonly missing?: string;
}

interface Props {
  readonly views: readonly View[];
  readonly shown: string;
  readonly onChoose: (key: string) => void;
}

export default function Views({ views, shown, onChoose }: Props): ReactNode {
  return (
    <div className={styles.views} role="group" aria-label="Chart shown">
      {views.map(({ key, label, prefix, missing }) => (
        <button
          key={key}
          type="button"
          data-view={key}
          aria-pressed={key === shown}
          disabled={missing !== undefined}
          title={missing}
          onClick={() => onChoose(key)}
        >
          {prefix !== undefined && (
            <span className={styles.spoken}>{prefix}</span>
          )}
          {label}
        </button>
      ))}
    </div>
  );
}
