/** @file WebKitGTK, Safari's engine, as a reader: its WebDriver over HTTP, on a display of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { WebKitFiles } from "../../scripts/installed-browsers.ts";
import { type Key, middleOf, type Reader } from "./reader.ts";

/** WebDriver's own codes, https://www.w3.org/TR/webdriver2/#keyboard-actions */
const keyCodes: Readonly<Record<Key | "Shift" | "Control", string>> = {
  Tab: "\uE004",
  Enter: "\uE007",
  Shift: "\uE008",
  Control: "\uE009",
  Escape: "\uE00C",
  ArrowRight: "\uE014",
  a: "a",
};

/** The browser's window is never made narrower: a page for less is shown in a frame. */
const leastWidth = 500;

/**
 * Python and the engine are compiled anew in each page. Code must have run for long until it is compiled its best, which
 * takes as long as all else in a journey; Chromium has the same in playwright.config.ts.
 */
const patientCompiler = { JSC_thresholdForOMGOptimizeAfterWarmUp: "5000000" };

/** Without a graphics card, layers that one would put together take a fifth of a journey's processor time. */
const drawnAtOnce = { WEBKIT_DISABLE_COMPOSITING_MODE: "1" };

const startMilliseconds = 20_000;
const scriptMilliseconds = 600_000;

export async function startWebKit(files: WebKitFiles): Promise<Reader> {
  const port = await freePort();
  const driver = spawn(
    files.display,
    ["-a", "-s", "-screen 0 1400x1000x24", files.driver, `--port=${port}`],
    // a group of its own, so that the display and the browser end with it
    {
      stdio: "ignore",
      detached: true,
      env: { ...process.env, ...patientCompiler, ...drawnAtOnce },
    },
  );
  try {
    const address = `http://127.0.0.1:${port}`;
    await answering(`${address}/status`);
    const { sessionId, capabilities } = (await command(
      "POST",
      `${address}/session`,
      {
        capabilities: {
          alwaysMatch: {
            timeouts: { script: scriptMilliseconds },
            "webkitgtk:browserOptions": {
              binary: files.browser,
              args: ["--automation"],
            },
          },
        },
      },
    )) as { sessionId: string; capabilities: { browserVersion: string } };
    const session = `${address}/session/${sessionId}`;
    await command("POST", `${session}/window/rect`, {
      width: 1280,
      height: 900,
    });
    return new WebKitReader(
      driver,
      session,
      `WebKitGTK ${capabilities.browserVersion}`,
    );
  } catch (error) {
    end(driver);
    throw error;
  }
}

class WebKitReader implements Reader {
  readonly browser: string;
  readonly #driver: ChildProcess;
  readonly #session: string;

  constructor(driver: ChildProcess, session: string, browser: string) {
    this.#driver = driver;
    this.#session = session;
    this.browser = browser;
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    return command("POST", `${this.#session}/${path}`, body);
  }

  async open(url: string, width?: number): Promise<void> {
    await this.#post("frame", { id: null });
    if (width === undefined || width >= leastWidth) {
      await this.#post("url", { url });
      return;
    }
    // an address that the server does not know gives a page without a policy of its own
    await this.#post("url", { url: `${new URL(url).origin}/frame` });
    await this.evaluate(
      (url, width) =>
        new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.addEventListener("load", resolve);
          frame.style.cssText = `border: 0; width: ${width}px; height: 800px`;
          frame.src = url;
          document.body.replaceChildren(frame);
        }),
      url,
      width,
    );
    await this.#post("frame", { id: 0 });
  }

  async evaluate<Arguments extends readonly unknown[], Result>(
    what: (...values: Arguments) => Result,
    ...values: Arguments
  ): Promise<Awaited<Result>> {
    const script = `
      const done = arguments[arguments.length - 1];
      const values = [...arguments].slice(0, -1);
      new Promise((resolve) => resolve((${String(what)})(...values))).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) }),
      );`;
    const answer = (await this.#post("execute/async", {
      script,
      args: values,
    })) as { value?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as Awaited<Result>;
  }

  async press(key: Key, modifier?: "Shift" | "Control"): Promise<void> {
    const down = (value: string) => ({ type: "keyDown", value });
    const up = (value: string) => ({ type: "keyUp", value });
    const held = modifier === undefined ? [] : [keyCodes[modifier]];
    await this.#keys([
      ...held.map(down),
      down(keyCodes[key]),
      up(keyCodes[key]),
      ...held.map(up),
    ]);
  }

  async type(text: string): Promise<void> {
    await this.#keys(
      [...text].flatMap((value) => [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]),
    );
  }

  async click(selector: string): Promise<void> {
    const { x, y } = await this.evaluate(middleOf, selector);
    await this.#post("actions", {
      actions: [
        {
          type: "pointer",
          id: "mouse",
          parameters: { pointerType: "mouse" },
          actions: [
            { type: "pointerMove", duration: 0, origin: "viewport", x, y },
            { type: "pointerDown", button: 0 },
            { type: "pointerUp", button: 0 },
          ],
        },
      ],
    });
  }

  async #keys(
    actions: readonly { readonly type: string; readonly value: string }[],
  ): Promise<void> {
    await this.#post("actions", {
      actions: [{ type: "key", id: "keyboard", actions }],
    });
  }

  async close(): Promise<void> {
    await command("DELETE", this.#session).catch(() => undefined);
    const ended = once(this.#driver, "exit");
    end(this.#driver);
    await ended;
  }
}

async function command(
  method: "POST" | "DELETE",
  url: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await answer.json()) as { value: unknown };
  const { error, message } = (value ?? {}) as {
    error?: string;
    message?: string;
  };
  // a script's own error has no message of the driver's
  if (!answer.ok) throw new Error(`WebKitGTK: ${error}: ${message}`);
  return value;
}

async function answering(url: string): Promise<void> {
  const end = Date.now() + startMilliseconds;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > end) {
      throw new Error(
        `WebKitGTK: its driver must answer within ${startMilliseconds} ms, got nothing`,
      );
    }
    await wait(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function end({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, "SIGTERM");
}
