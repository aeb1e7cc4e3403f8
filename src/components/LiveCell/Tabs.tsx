/** @file The tabs over a place whose listing is written in several idioms. */
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

import { useNotebook } from "../Notebook/context.ts";
import { chosenVariant, type Place, type Variant } from "../Notebook/place.ts";
import styles from "./styles.module.css";

interface Props {
  readonly place: Place;
  readonly children: (variant: Variant) => ReactNode;
}

export default function Tabs({ place, children }: Props): ReactNode {
  const { idiom, chooseIdiom } = useNotebook();
  const prefix = useId();
  const list = useRef<HTMLDivElement>(null);
  const chosen = chosenVariant(place, idiom);
  if (place.variants.length === 1) return children(chosen);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const count = place.variants.length;
    const index = (place.variants.indexOf(chosen) + step + count) % count;
    const next = place.variants[index];
    if (next === undefined) return;
    chooseIdiom(next.idiom);
    list.current
      ?.querySelector<HTMLElement>(`[data-idiom="${next.idiom}"]`)
      ?.focus();
  };

  return (
    <>
      <div
        ref={list}
        className={styles.tabs}
        role="tablist"
        aria-label="Written as"
      >
        {place.variants.map((variant) => (
          <button
            key={variant.id}
            type="button"
            role="tab"
            id={`${prefix}-${variant.id}-tab`}
            aria-controls={`${prefix}-${variant.id}`}
            aria-selected={variant === chosen}
            tabIndex={variant === chosen ? 0 : -1}
            data-idiom={variant.idiom}
            className={styles.tab}
            onClick={() => chooseIdiom(variant.idiom)}
            onKeyDown={onKeyDown}
          >
            {variant.label}
          </button>
        ))}
      </div>
      {place.variants.map((variant) => (
        <div
          key={variant.id}
          role="tabpanel"
          id={`${prefix}-${variant.id}`}
          aria-labelledby={`${prefix}-${variant.id}-tab`}
          hidden={variant !== chosen}
        >
          {children(variant)}
        </div>
      ))}
      <noscript>
        {/* the tabs do not switch then, so what they hide is written out */}
        {place.variants
          .filter((variant) => variant !== chosen)
          .map(({ id, label, code }) => (
            <div key={id} className={styles.written}>
              <p>{label}</p>
              <pre>{code}</pre>
            </div>
          ))}
      </noscript>
    </>
  );
}
