/** @file Buttons for all cells of the page: run them in order, put them back, pass them on. */
import type { ReactNode } from "react";

import { useIsBusy, useIsTouched, useNotebook } from "../Notebook/context.ts";
import CopyLink from "./CopyLink.tsx";
import styles from "./styles.module.css";

export default function PageButtons(): ReactNode {
  const { notebook, runAll, resetAll, warm } = useNotebook();
  const busy = useIsBusy();
  const isTouched = useIsTouched();
  return (
    <div className={styles.buttons}>
      {busy ? (
        <button type="button" onClick={() => notebook.cancel()}>
          Cancel
        </button>
      ) : (
        <button
          type="button"
          onClick={runAll}
          onPointerEnter={warm}
          onFocus={warm}
        >
          Run all
        </button>
      )}
      {/* a button that is really disabled cannot keep the focus */}
      <button
        type="button"
        aria-disabled={!isTouched}
        onClick={() => isTouched && resetAll()}
      >
        Reset all
      </button>
      <CopyLink />
    </div>
  );
}
