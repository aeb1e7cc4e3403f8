/** @file The interactive chart. It is drawn beside what is shown and takes its place only when complete. */
import { useColorMode } from "@docusaurus/theme-common";
import { type ReactNode, useEffect, useRef } from "react";

import type { Drawable } from "../../charts/comparison.ts";
import type { Stretch } from "../../charts/stretch.ts";
import { chartDescription } from "../../charts/summary.ts";
import type { Drawn } from "./draw.ts";
import { loadDrawing } from "./load.ts";
import { useSizeName } from "./media.ts";
import styles from "./styles.module.css";

interface Props {
  readonly chart: Drawable;
  /** Of curves: only these positions. */
  readonly stretch: Stretch | undefined;
  /** Told what is drawn now. */
  readonly onDrawn: (chart: Drawable, stretch: Stretch | undefined) => void;
  readonly onFailed: () => void;
}

interface Layer extends Drawn {
  readonly element: HTMLElement;
}

export default function Drawing({
  chart,
  stretch,
  onDrawn,
  onFailed,
}: Props): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<Layer>(undefined);
  const { colorMode } = useColorMode();
  const size = useSizeName();

  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const element = document.createElement("div");
    // the host says what the chart shows; its parts would be read out as nameless symbols
    element.ariaHidden = "true";
    const drawing = (async () => {
      const { draw } = await loadDrawing();
      if (signal.aborted) return;
      host.current?.append(element);
      const drawn = await draw(
        element,
        chart,
        colorMode,
        size,
        stretch,
        signal,
      );
      if (signal.aborted) {
        drawn.finalize();
        element.remove();
        return;
      }
      remove(shown.current);
      shown.current = { element, finalize: () => drawn.finalize() };
      onDrawn(chart, stretch);
    })();
    drawing.catch(() => {
      element.remove();
      if (!signal.aborted) onFailed();
    });
    return () => left.abort();
  }, [chart, stretch, colorMode, size, onDrawn, onFailed]);

  useEffect(
    () => () => {
      remove(shown.current);
      shown.current = undefined;
    },
    [],
  );

  return (
    <div
      ref={host}
      className={styles.drawing}
      role="img"
      aria-label={chartDescription(chart)}
    />
  );
}

function remove(layer: Layer | undefined): void {
  layer?.finalize();
  layer?.element.remove();
}
