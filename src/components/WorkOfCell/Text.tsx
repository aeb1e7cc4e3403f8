/** @file The same as text, with the recorded graph, to copy. */
import type { ReactNode } from "react";

import CopyTexts from "../Button/CopyTexts.tsx";
import Preformatted from "../Preformatted.tsx";
import styles from "./styles.module.css";

export default function Text({ text }: { readonly text: string }): ReactNode {
  return (
    <details className={styles.fold}>
      <summary>As text, with the recorded graph</summary>
      <CopyTexts texts={{ Copy: () => text }} />
      <Preformatted className={styles.text}>{text}</Preformatted>
    </details>
  );
}
