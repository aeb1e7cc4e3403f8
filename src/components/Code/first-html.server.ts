/** @file What the server renders of a listing: all of its colours. */
export { highlightedHtml as firstHtml } from "./highlight.ts";
