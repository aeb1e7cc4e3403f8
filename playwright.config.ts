/** @file The browser tests: real Chromium, two tests at a time. */
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Full Chromium: the headless shell has no WebGPU. Where none is found, Playwright's own. */
const executablePath = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);

/** WebGPU in software, so that it is there on every machine. */
const softwareWebGpu = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
];

/**
 * Python and the engine are compiled anew in each test, and the optimizing compiler takes as long for it as Python takes
 * to start. With this it comes only for functions that have run for long: those that compute, not those that start.
 */
const patientCompiler = "--js-flags=--wasm-tiering-budget=2000000000";

/** What Chromium loads behind its address bar, which no test sees, takes as long as a page of the site, in each window. */
const unseenFeatures = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
];

/** Playwright's own, said again: of two lists of features Chromium heeds the last alone. */
const playwrightFeatures = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

const withoutFeatures = `--disable-features=${[...playwrightFeatures, ...unseenFeatures].join()}`;

export default defineConfig({
  testDir: "tests/browser",
  outputDir: "test-results/browser",
  // none is made but on demand: a picture that is missing is a failure
  updateSnapshots: "none",
  snapshotPathTemplate: "{testDir}/site/looks/{arg}{ext}",
  // a test waits about as long as it computes; each has a server, a profile and files of its own
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  use: {
    browserName: "chromium",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // with this flag Playwright does not pick the headless shell
      args: [
        "--headless=new",
        patientCompiler,
        withoutFeatures,
        ...softwareWebGpu,
      ],
    },
  },
  projects: [{ name: "chromium" }],
});
