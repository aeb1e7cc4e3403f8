/** @file The same as text, with the recorded graph, to copy. */
import type { ReactNode } from "react";

import CopyTexts from "../Button/CopyTexts.tsx";
import styles from "./styles.module.css";

export default function Text({ text }: { readonly text: string }): ReactNode {
  return (
    <details className={styles.fold}>
      <summary>As text, with the recorded graph</summary>
      <CopyTexts texts={{ Copy: () => text }} />
      {/* it scrolls, and has to be reachable by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}
