/** @file Finds the browsers of the tests, or installs them, and says what it does. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import {
  enginePackages,
  findChromium,
  findFirefox,
  findWebKit,
} from "./installed-browsers.ts";

function run(command: string, args: readonly string[]): boolean {
  console.log(`$ ${command} ${args.join(" ")}`);
  return spawnSync(command, args, { stdio: "inherit" }).status === 0;
}

/** Ubuntu's packages of browsers are stubs for snaps. */
function isDebian(): boolean {
  return existsSync("/etc/debian_version") && !existsSync("/snap");
}

function installPackages(packages: readonly string[]): boolean {
  const root = process.getuid?.() === 0;
  const apt = (args: readonly string[]): boolean =>
    root ? run("apt-get", args) : run("sudo", ["apt-get", ...args]);
  return (
    apt(["update", "-qq"]) &&
    apt(["install", "-y", "-qq", "--no-install-recommends", ...packages])
  );
}

function find(): string | undefined {
  return (
    findChromium() ??
    [chromium.executablePath()].find((path) => existsSync(path))
  );
}

/** The path of a Chromium that can run the tests. */
export function provideBrowser(): string {
  const found = find();
  if (found !== undefined) {
    console.log(`Browser tests use ${found}.`);
    return found;
  }
  console.log("No Chromium here; installing one for the browser tests.");
  // where there is no package, Playwright's own build serves
  if (!isDebian() || !installPackages(["chromium"])) {
    run("npx", ["playwright", "install", "--with-deps", "chromium"]);
  }
  const installed = find();
  if (installed === undefined) {
    throw new Error(
      "browser tests: no Chromium was found and none could be installed; install one and set CHROMIUM_PATH to it",
    );
  }
  return installed;
}

/** Has Firefox and WebKitGTK there, where Debian's packages can be had. Returns what there is nothing of. */
export function provideEngines(): readonly string[] {
  if (missingEngines().length > 0 && isDebian()) {
    console.log(`${missingEngines().join(" and ")} not here; installing.`);
    installPackages(enginePackages);
  }
  const missing = missingEngines();
  for (const name of missing) {
    console.log(
      `SKIPPED: no ${name} here, so no journey is tried in it; Debian has it in ${enginePackages.join(", ")}.`,
    );
  }
  return missing;
}

function missingEngines(): readonly string[] {
  return [
    ...(findFirefox() === undefined ? ["Firefox"] : []),
    ...(findWebKit() === undefined ? ["WebKitGTK"] : []),
  ];
}
