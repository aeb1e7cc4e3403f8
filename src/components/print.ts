/** @file While the page is printed, what readers open and close is open. */
import {
  type RefObject,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from "react";

/** A fold that is open for as long as the page is being printed, and whether that is now. */
export function usePrintedFold(): readonly [
  RefObject<HTMLDetailsElement | null>,
  boolean,
] {
  const fold = useRef<HTMLDetailsElement>(null);
  const isPrinting = useSyncExternalStore(
    subscribe,
    () => printing,
    () => false,
  );
  useLayoutEffect(() => {
    const element = fold.current;
    if (!isPrinting || element === null) return;
    const before = element.open;
    element.open = true;
    return () => {
      element.open = before;
    };
  }, [isPrinting]);
  return [fold, isPrinting];
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
