/** @file Buttons for all cells of the page: run them in order, put them back, pass them on. */
import type { ReactNode } from "react";

import { Button } from "../Button/index.tsx";
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
        <Button onClick={() => notebook.cancel()}>Cancel</Button>
      ) : (
        <Button onClick={runAll} onPointerEnter={warm} onFocus={warm}>
          Run all
        </Button>
      )}
      {/* a button that is really disabled cannot keep the focus */}
      <Button
        aria-disabled={!isTouched}
        onClick={() => isTouched && resetAll()}
      >
        Reset all
      </Button>
      <CopyLink />
    </div>
  );
}
