/** @file While the page is printed, what readers open and close is open. */
import { type RefObject, useLayoutEffect, useSyncExternalStore } from "react";

/** Opens a fold for as long as the page is being printed; true meanwhile. */
export function useOpenInPrint(
  foldRef: RefObject<HTMLDetailsElement | null>,
): boolean {
  const isPrinting = useSyncExternalStore(
    subscribe,
    () => printing,
    () => false,
  );
  useLayoutEffect(() => {
    const element = foldRef.current;
    if (!isPrinting || element === null) return;
    const before = element.open;
    element.open = true;
    return () => {
      element.open = before;
    };
  }, [isPrinting, foldRef]);
  return isPrinting;
}

let printing = false;

/** By the event of printing and by the style of print: browsers tell one, the other or both. */
function subscribe(onChange: () => void): () => void {
  const print = window.matchMedia("print");
  const become = (next: boolean) => {
    printing = next;
    onChange();
  };
  const onBefore = () => become(true);
  const onAfter = () => become(print.matches);
  const onStyle = () => become(print.matches);
  window.addEventListener("beforeprint", onBefore);
  window.addEventListener("afterprint", onAfter);
  print.addEventListener("change", onStyle);
  return () => {
    window.removeEventListener("beforeprint", onBefore);
    window.removeEventListener("afterprint", onAfter);
    print.removeEventListener("change", onStyle);
  };
}
