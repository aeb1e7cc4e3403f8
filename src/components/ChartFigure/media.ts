/** @file Which size of chart the page has room for. */
import { useSyncExternalStore } from "react";

import { NARROW_MAX_WIDTH, type SizeName } from "../../charts/frame.ts";

export const narrowQuery = `(max-width: ${NARROW_MAX_WIDTH}px)`;

export function useSizeName(): SizeName {
  return useSyncExternalStore<SizeName>(
    subscribe,
    () => (window.matchMedia(narrowQuery).matches ? "narrow" : "wide"),
    () => "wide",
  );
}

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(narrowQuery);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
