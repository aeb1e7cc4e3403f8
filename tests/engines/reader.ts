/** @file What a journey needs of a browser: the same words for Chromium, Firefox and WebKitGTK. */

export type Key = "Tab" | "Enter" | "Escape" | "ArrowRight" | "a";

/** One window of a browser that starts with nothing stored. */
export interface Reader {
  /** The browser's name and version, for messages. */
  readonly browser: string;
  /** @param width of the page in CSS pixels; absent: that of the window */
  open(url: string, width?: number): Promise<void>;
  /** Runs a function in the page. It must need nothing from around it. */
  evaluate<Arguments extends readonly unknown[], Result>(
    what: (...values: Arguments) => Result,
    ...values: Arguments
  ): Promise<Awaited<Result>>;
  press(key: Key, modifier?: "Shift" | "Control"): Promise<void>;
  /** Key by key, as a hand does. */
  type(text: string): Promise<void>;
  /** With the pointer, in the middle of the first element that fits. */
  click(selector: string): Promise<void>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: "Chromium" | "Firefox" | "WebKitGTK";
  /** Undefined where the browser is not on this machine. */
  readonly start: (() => Promise<Reader>) | undefined;
  /** How to get it. */
  readonly remedy: string;
}

/** Where the middle of an element is in the window, once it has been scrolled there. Runs in the page. */
export function middleOf(selector: string): { x: number; y: number } {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`no element ${selector}`);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
}
