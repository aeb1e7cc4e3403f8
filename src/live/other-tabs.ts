/** @file What tabs that show the same site tell each other. */

export type TabMessage =
  /** What the browser keeps for the next visit is more or less than it was. */
  | { readonly kind: "kept changed" }
  /** A page was opened, of a build as `buildOf` names it. */
  | { readonly kind: "opened"; readonly build: string };

/** Nothing where the browser has no channel between tabs. @param siteUrl absolute, ends in "/" */
export function tellTabs(siteUrl: string, message: TabMessage): void {
  const channel = open(siteUrl);
  channel?.postMessage(message);
  channel?.close();
}

/** @returns ends the listening */
export function hearTabs(
  siteUrl: string,
  listener: (message: TabMessage) => void,
): () => void {
  const channel = open(siteUrl);
  channel?.addEventListener("message", ({ data }: MessageEvent<TabMessage>) =>
    listener(data),
  );
  return () => channel?.close();
}

/** Names the build of the site that a page is of: by the script that knows all others by their content. */
export function buildOf(document: Document): string {
  const script = document.querySelector<HTMLScriptElement>(
    'script[src*="runtime~main"]',
  );
  return script?.src ?? "";
}

/** Hosts share an origin between sites, and with it the names of channels. */
function open(siteUrl: string): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined"
    ? undefined
    : new BroadcastChannel(`induction-heads-live:${siteUrl}`);
}
