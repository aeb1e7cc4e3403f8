/** @file Finds a Chromium for the browser tests, or installs one, and says what it does. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
];

function run(command: string, args: readonly string[]): boolean {
  console.log(`$ ${command} ${args.join(" ")}`);
  return spawnSync(command, args, { stdio: "inherit" }).status === 0;
}

function find(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined) {
    if (!existsSync(named)) {
      throw new Error(`CHROMIUM_PATH: no file at ${named}`);
    }
    return named;
  }
  return [...usual, chromium.executablePath()].find((path) => existsSync(path));
}

/** Debian has a package; Ubuntu's is a stub for a snap, so Playwright's own build serves there. */
function install(): void {
  const root = process.getuid?.() === 0;
  const apt = (args: readonly string[]): boolean =>
    root ? run("apt-get", args) : run("sudo", ["apt-get", ...args]);
  const debian = existsSync("/etc/debian_version") && !existsSync("/snap");
  if (
    debian &&
    apt(["update", "-qq"]) &&
    apt(["install", "-y", "-qq", "chromium"]) &&
    existsSync("/usr/bin/chromium")
  ) {
    return;
  }
  run("npx", ["playwright", "install", "--with-deps", "chromium"]);
}

/** The path of a Chromium that can run the tests. */
export function provideBrowser(): string {
  const found = find();
  if (found !== undefined) {
    console.log(`Browser tests use ${found}.`);
    return found;
  }
  console.log("No Chromium here; installing one for the browser tests.");
  install();
  const installed = find();
  if (installed === undefined) {
    throw new Error(
      "browser tests: no Chromium was found and none could be installed; install one and set CHROMIUM_PATH to it",
    );
  }
  return installed;
}
