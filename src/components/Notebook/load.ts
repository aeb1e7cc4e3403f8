/**
 * @file The door to everything heavy: Python, engine and model come in behind this import, on the first press only,
 * and only where the site's kill switch lets them.
 */
import type { LiveNotebook, NotebookOptions } from "../../live/state.ts";
import { readSwitch } from "../../live/switch.ts";
import { switchedNotebook } from "../../live/switched-notebook.ts";

export async function loadNotebook(
  options: NotebookOptions,
): Promise<LiveNotebook> {
  return switchedNotebook(await readSwitch(options.siteUrl), async () => {
    const { createNotebook } = await import("../../live/notebook.ts");
    return createNotebook(options);
  });
}
