/** @file Buttons that zoom a curve, for whoever does not drag. */
import type { ReactNode } from "react";

import { type Stretch, zoomed } from "../../charts/stretch.ts";
import styles from "./styles.module.css";

interface Props {
  /** How many positions the curve has. */
  readonly length: number;
  readonly stretch: Stretch | undefined;
  /** The position to zoom to: the reader's. */
  readonly around: number | undefined;
  readonly onZoom: (stretch: Stretch | undefined) => void;
}

export default function Zoom({
  length,
  stretch,
  around,
  onZoom,
}: Props): ReactNode {
  const shown =
    stretch === undefined
      ? `all ${length} positions`
      : `positions ${stretch.first} to ${stretch.last}`;
  const button = (label: string, sign: string, to: Stretch | undefined) => (
    <button
      type="button"
      aria-label={label}
      title={label}
      // a disabled button would lose the focus that is on it
      aria-disabled={to?.first === stretch?.first && to?.last === stretch?.last}
      onClick={() => onZoom(to)}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
  return (
    <div
      className={styles.zoom}
      role="group"
      aria-label={`Zoom: ${shown}`}
      data-zoom={stretch === undefined ? "all" : "part"}
    >
      {button("Zoom in", "+", zoomed(length, stretch, around, 0.5))}
      {button("Zoom out", "−", zoomed(length, stretch, around, 2))}
      {button("Show all positions", "All", undefined)}
    </div>
  );
}
