/** @file Hands on the keyboard, in any engine. */
import type { Reader } from "./reader.ts";
import { inCell, until } from "./tutorial.ts";

/** More than the tutorial has controls. */
const mostStops = 160;

/** Presses Tab, with Shift or without, until an element has the focus that fits; each must be seen to have it. */
export async function tabTo(
  reader: Reader,
  selector: string,
  text = "",
  modifier?: "Shift",
): Promise<void> {
  for (let stop = 0; stop < mostStops; stop++) {
    // the focus may be there already
    if (stop > 0) await reader.press("Tab", modifier);
    const focus = await reader.evaluate(
      (selector, text) => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        // a control may show its focus on what surrounds it
        const editor = element.closest(".cm-editor");
        const shown = [element, element.parentElement, editor].some((each) => {
          if (each === null) return false;
          const { outlineStyle, outlineWidth, boxShadow } =
            getComputedStyle(each);
          return (
            (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) ||
            boxShadow !== "none"
          );
        });
        return {
          // past the page's end the focus goes through the browser's own controls, and Firefox without a screen keeps it there
          shown: shown || !document.hasFocus(),
          html: element.outerHTML.slice(0, 200),
          isEditor: editor !== null,
          fits:
            element.matches(selector) &&
            (element.textContent ?? "").includes(text),
        };
      },
      selector,
      text,
    );
    // undefined comes as null through WebDriver
    if (focus === undefined || focus === null) continue;
    if (!focus.shown) {
      throw new Error(
        `${reader.browser}: focus must be seen, got none on ${focus.html}`,
      );
    }
    if (focus.fits) return;
    // there Tab would write
    if (focus.isEditor) await reader.press("Escape");
  }
  throw new Error(`${reader.browser}: Tab never came to ${selector} ${text}`);
}

/** Types one line in the place of a cell's code, in the editor that has the focus. */
export async function typeOver(
  reader: Reader,
  id: string,
  code: string,
): Promise<void> {
  await until(
    reader,
    `the editor of ${id} with the focus`,
    (selector: string) =>
      document.activeElement !== null &&
      document.activeElement === document.querySelector(selector),
    [inCell(id, ".cm-content")],
  );
  await reader.press("a", "Control");
  await reader.type(code);
}

/** Escape, then Tab, as the editor's label says; Tab must follow within two seconds, which a busy machine may miss. */
export async function leaveEditor(reader: Reader): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    await reader.press("Escape");
    await reader.press("Tab");
    const inside = await reader.evaluate(
      () => document.activeElement?.closest(".cm-editor") !== null,
    );
    if (!inside) return;
  }
  throw new Error(`${reader.browser}: Escape and Tab never left the editor`);
}
