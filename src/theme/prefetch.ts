/**
 * @file Client module: pages are fetched when a reader points at a link, not when a link comes into view.
 *
 * Left to itself, the theme asks for what is behind every link on the screen, and for files that the page already has.
 */
if (typeof window !== "undefined") {
  // after the theme has put its own there
  setTimeout(() => {
    window.docusaurus = { ...window.docusaurus, prefetch: () => false };
  });
}
