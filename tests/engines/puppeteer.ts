/** @file Firefox and Chromium as readers, over WebDriver BiDi. */
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { type Key, middleOf, type Reader } from "./reader.ts";

const windowSize = { width: 1280, height: 900 };

export async function startFirefox(path: string): Promise<Reader> {
  return new PuppeteerReader(
    await puppeteer.launch({
      browser: "firefox",
      // a window without a screen never has the focus, and shows none in its page
      extraPrefsFirefox: { "focusmanager.testmode": true },
      executablePath: path,
      headless: true,
      protocolTimeout: 600_000,
    }),
  );
}

export async function startChromium(path: string): Promise<Reader> {
  return new PuppeteerReader(
    await puppeteer.launch({
      browser: "chrome",
      executablePath: path,
      headless: true,
      protocolTimeout: 600_000,
      // containers have no user namespaces
      args: ["--no-sandbox"],
    }),
  );
}

class PuppeteerReader implements Reader {
  readonly #process: Browser;
  browser = "";
  #page: Page | undefined;

  constructor(process: Browser) {
    this.#process = process;
  }

  async #opened(): Promise<Page> {
    if (this.#page !== undefined) return this.#page;
    this.browser = await this.#process.version();
    this.#page = await this.#process.newPage();
    await this.#page.bringToFront();
    await this.#page.setViewport(windowSize);
    return this.#page;
  }

  async open(url: string, width = windowSize.width): Promise<void> {
    const page = await this.#opened();
    await page.setViewport({ ...windowSize, width });
    await page.goto(url, { waitUntil: "load" });
  }

  async evaluate<Arguments extends readonly unknown[], Result>(
    what: (...values: Arguments) => Result,
    ...values: Arguments
  ): Promise<Awaited<Result>> {
    const page = await this.#opened();
    return page.evaluate(
      what as unknown as (...values: unknown[]) => Result,
      ...values,
    );
  }

  async press(key: Key, modifier?: "Shift" | "Control"): Promise<void> {
    const { keyboard } = await this.#opened();
    if (modifier !== undefined) await keyboard.down(modifier);
    await keyboard.press(key);
    if (modifier !== undefined) await keyboard.up(modifier);
  }

  async type(text: string): Promise<void> {
    const { keyboard } = await this.#opened();
    await keyboard.type(text);
  }

  async click(selector: string): Promise<void> {
    const { x, y } = await this.evaluate(middleOf, selector);
    const { mouse } = await this.#opened();
    await mouse.click(x, y);
  }

  async close(): Promise<void> {
    await this.#process.close();
  }
}
