/** @file The place under a heatmap where a picked head's attention opens; what draws it is fetched on the first pick. */
import { type ReactNode, useEffect, useId, useRef } from "react";

import type { PatternProps } from "../AttentionPattern/index.tsx";
import { Button } from "../Button/index.tsx";
import Later from "../Later.tsx";
import styles from "./attention.module.css";

const pattern = () => import("../AttentionPattern/index.tsx");

interface Props extends PatternProps {
  readonly onClose: () => void;
}

export default function Attention({ onClose, ...props }: Props): ReactNode {
  const { question, look } = props;
  const { layer, head, row } = question;
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // where it is seen already nothing moves
    panel.current?.scrollIntoView({ block: "nearest" });
  }, []);

  return (
    // Escape closes it, whichever of its controls has the focus
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={panel}
      className={styles.panel}
      aria-labelledby={id}
      tabIndex={-1}
      data-attention={`${layer}.${head}`}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className={styles.head}>
        <p id={id} className={styles.title}>
          Attention of head {layer}.{head}, row {row + 1} of {look.heads.rows}
        </p>
        <Button kind="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
      <div className={styles.body}>
        <Later
          load={pattern}
          props={props}
          coming={<p role="status">Loading …</p>}
          failed={
            <p role="alert">
              The code that draws the pattern did not load. Check the connection
              and pick the head again.
            </p>
          }
          again={question}
        />
      </div>
    </section>
  );
}
