/** @file A listing to read: coloured by the server, so that a page can be hydrated without any grammar. */
import { clsx } from "clsx";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";

import { Button } from "../Button/index.tsx";
import Preformatted from "../Preformatted.tsx";
import CopyButton from "./CopyButton.tsx";
import { firstHtml } from "./first-html.ts";
import styles from "./styles.module.css";

interface Props {
  readonly code: string;
  /** As a fence names it. */
  readonly language: string;
  /** Line (from 1) to mark as the one that failed. */
  readonly failedLine?: number | undefined;
}

export default function Code({ code, language, failedLine }: Props): ReactNode {
  const lines = useRef<HTMLElement>(null);
  const html = useHtml(lines, code, language);
  const [wrapped, setWrapped] = useState(false);

  useEffect(() => {
    const line = lines.current?.children[(failedLine ?? 0) - 1];
    line?.classList.add("failed-line");
    return () => line?.classList.remove("failed-line");
  }, [failedLine, html]);

  return (
    <div className={clsx(styles.block, "theme-code-block")}>
      <Preformatted className={clsx(wrapped && styles.wrapped)}>
        <code
          ref={lines}
          dangerouslySetInnerHTML={html}
          suppressHydrationWarning
        />
      </Preformatted>
      <div className={styles.buttons}>
        <Button
          kind="small"
          aria-pressed={wrapped}
          onClick={() => setWrapped(!wrapped)}
        >
          Wrap lines
        </Button>
        <CopyButton code={code} />
      </div>
    </div>
  );
}

/** The lines' HTML: first as `firstHtml` has it, coloured as soon as the grammar is there, if it was not to begin with. */
function useHtml(
  lines: { readonly current: HTMLElement | null },
  code: string,
  language: string,
): { readonly __html: string } {
  const [coloured, setColoured] = useState<{
    readonly code: string;
    readonly __html: string;
  }>();
  const first = useMemo(
    () => ({ __html: firstHtml(code, language) }),
    [code, language],
  );
  const html = coloured?.code === code ? coloured : first;
  useEffect(() => {
    if (html !== first || lines.current?.querySelector("span")) return;
    let current = true;
    import("./highlight.ts").then(
      ({ highlightedHtml }) => {
        if (!current) return;
        setColoured({ code, __html: highlightedHtml(code, language) });
      },
      // it can be read without colours
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [html, first, lines, code, language]);
  return html;
}
