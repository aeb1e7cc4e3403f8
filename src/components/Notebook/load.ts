/** @file The door to everything heavy: Python, engine and model come in behind this import, on the first press only. */
import type { LiveNotebook, NotebookOptions } from "../../live/state.ts";

export async function loadNotebook(
  options: NotebookOptions,
): Promise<LiveNotebook> {
  const { createNotebook } = await import("../../live/notebook.ts");
  return createNotebook(options);
}
