/** @file What the server makes as it is asked. */

/** The page's Python modules: path -> text, as JSON. */
export const modulesPath = "/python-modules.json";
