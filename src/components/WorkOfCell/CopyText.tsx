/** @file The same as text, with the recorded graph, and a button that copies it. */
import { type ReactNode, useState } from "react";

import { Button } from "../Button/index.tsx";
import styles from "./styles.module.css";

export default function CopyText({
  text,
}: {
  readonly text: string;
}): ReactNode {
  const [said, setSaid] = useState("");
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copied."),
      () => setSaid("The browser does not allow it: select the text instead."),
    );
  };
  return (
    <details className={styles.fold}>
      <summary>As text, with the recorded graph</summary>
      <p>
        <Button onClick={copy}>Copy</Button> <span role="status">{said}</span>
      </p>
      {/* it scrolls, and has to be reachable by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}
