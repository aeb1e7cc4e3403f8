/** @file The menu of files that the chart shown can be kept as. */
import { useColorMode } from "@docusaurus/theme-common";
import { type ReactNode, useRef, useState } from "react";

import type { Provenance } from "../../charts/chart.ts";
import type { Drawable } from "../../charts/comparison.ts";
import type { FileKind } from "./download.ts";
import { loadDrawing } from "./load.ts";
import styles from "./styles.module.css";

interface Props {
  readonly chart: Drawable;
  readonly provenance: readonly Provenance[];
}

const kinds: readonly (readonly [FileKind, string])[] = [
  ["png", "Picture (PNG)"],
  ["svg", "Drawing (SVG)"],
  ["json", "Vega-Lite (JSON)"],
  ["csv", "Numbers (CSV)"],
];

export default function Downloads({ chart, provenance }: Props): ReactNode {
  const menu = useRef<HTMLDetailsElement>(null);
  const { colorMode } = useColorMode();
  const [failed, setFailed] = useState(false);
  const keep = async (kind: FileKind) => {
    setFailed(false);
    try {
      const { download } = await loadDrawing();
      await download(kind, chart, provenance, colorMode);
    } catch {
      setFailed(true);
    }
  };
  const close = () => {
    if (menu.current !== null) menu.current.open = false;
  };
  return (
    // Escape and leaving close it, whichever of its buttons has the focus
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <details
      ref={menu}
      className={styles.downloads}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || menu.current?.open !== true) return;
        close();
        menu.current.querySelector("summary")?.focus();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <summary>Download</summary>
      <ul>
        {kinds.map(([kind, label]) => (
          <li key={kind}>
            <button
              type="button"
              data-download={kind}
              onClick={() => void keep(kind)}
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
      {failed && (
        <p role="alert">
          The file could not be made: the drawing code did not load. Check the
          connection and try again.
        </p>
      )}
    </details>
  );
}
