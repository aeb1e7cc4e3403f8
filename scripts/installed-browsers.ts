/** @file Where the browsers of the tests lie on this machine, if they are there: packages of Debian, or what a variable names. */
import { existsSync } from "node:fs";

/** What drives WebKitGTK: its driver, the browser that the driver starts, and the display that both draw on. */
export interface WebKitFiles {
  readonly driver: string;
  readonly browser: string;
  readonly display: string;
}

/** Debian's packages of the engines beside Chromium. */
export const enginePackages = [
  "firefox-esr",
  "webkit2gtk-driver",
  "xvfb",
  "xauth",
] as const;

export function findFirefox(): string | undefined {
  return named("FIREFOX_PATH", ["/usr/bin/firefox-esr", "/usr/bin/firefox"]);
}

export function findChromium(): string | undefined {
  return named("CHROMIUM_PATH", [
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/opt/google/chrome/chrome",
  ]);
}

export function findWebKit(): WebKitFiles | undefined {
  const driver = named("WEBKIT_DRIVER_PATH", ["/usr/bin/WebKitWebDriver"]);
  const display = firstOf(["/usr/bin/xvfb-run"]);
  const browser = firstOf(
    ["x86_64", "aarch64"].flatMap((machine) =>
      ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"].map(
        (version) => `/usr/lib/${machine}-linux-gnu/${version}/MiniBrowser`,
      ),
    ),
  );
  return driver === undefined || browser === undefined || display === undefined
    ? undefined
    : { driver, browser, display };
}

/** @throws where the variable names a file that is not there */
function named(variable: string, usual: readonly string[]): string | undefined {
  const path = process.env[variable];
  if (path === undefined) return firstOf(usual);
  if (!existsSync(path)) throw new Error(`${variable}: no file at ${path}`);
  return path;
}

function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path));
}
