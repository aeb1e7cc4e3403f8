/** @file The place under a heatmap where a picked head's attention opens; what draws it is fetched on the first pick. */
import {
  type ComponentType,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

import type { PatternProps } from "../AttentionPattern/index.tsx";
import { Button } from "../Button/index.tsx";
import styles from "./attention.module.css";

interface Props extends PatternProps {
  readonly onClose: () => void;
}

export default function Attention({ onClose, ...props }: Props): ReactNode {
  const { question, look } = props;
  const { layer, head, row } = question;
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const [Pattern, setPattern] = useState<ComponentType<PatternProps>>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (Pattern !== undefined) return;
    let current = true;
    import("../AttentionPattern/index.tsx").then(
      (module) => {
        if (!current) return;
        setFailed(false);
        // a component is a function, which a setter would call
        setPattern(() => module.default);
      },
      () => current && setFailed(true),
    );
    return () => {
      current = false;
    };
    // each pick is another try
  }, [Pattern, question]);

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
        {Pattern !== undefined ? (
          <Pattern {...props} />
        ) : failed ? (
          <p role="alert">
            The code that draws the pattern did not load. Check the connection
            and pick the head again.
          </p>
        ) : (
          <p role="status">Loading …</p>
        )}
      </div>
    </section>
  );
}
