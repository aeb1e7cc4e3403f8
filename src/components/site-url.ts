/** @file Where the site lies, for code that runs in a page: workers know no paths. */

/** @param basePath of the site's root, ending in "/" */
export function siteUrlOf(basePath: string): string {
  return new URL(basePath, window.location.href).href;
}
