/** @file Everything that needs Vega, as one: two chunks that shared it would move it into the one that every page loads. */
export { download } from "./download.ts";
export { draw } from "./draw.ts";
