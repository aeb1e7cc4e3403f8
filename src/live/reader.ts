/** @file What a page knows of its reader's device and wishes, and workers do not. */

/** The reader asked sites to use little data. */
export function savesData(): boolean {
  const { connection } = navigator as {
    readonly connection?: { readonly saveData?: boolean };
  };
  return (
    connection?.saveData === true ||
    window.matchMedia("(prefers-reduced-data)").matches
  );
}

/** Screens that are touched tell a tablet from the computer that it passes for. */
export function touches(): boolean {
  return navigator.maxTouchPoints > 1;
}
