/** @file Runs everything that must hold, in order, and ends with one line that counts the tests. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { provideBrowser, provideEngines } from "./browser.ts";

const results = "test-results";
const unitReport = `${results}/unit.json`;
const browserReport = `${results}/browser.json`;
const enginesReport = `${results}/engines.json`;
/** The browser tests run on a site below a path, since that is where links break. */
const baseUrl = "/induction/";

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

function vitest(report: string, ...args: string[]): Step["command"] {
  return npx(
    "vitest",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${report}`,
    ...args,
  );
}

function npx(...args: string[]): Step["command"] {
  return ["npx", "--no-install", ...args];
}

const steps: readonly Step[] = [
  { name: "types", command: npx("tsc", "--noEmit") },
  { name: "lint", command: npx("eslint", ".", "--max-warnings", "0") },
  { name: "formatting", command: npx("prettier", "--check", ".") },
  {
    name: "unit and parity tests",
    command: vitest(unitReport),
  },
  { name: "chart check", command: ["npm", "run", "charts", "--", "--check"] },
  {
    name: "site build",
    command: ["npm", "run", "build"],
    env: { BASE_URL: baseUrl },
  },
  {
    name: "browser tests",
    command: npx("playwright", "test", "--reporter=list,json"),
    env: { BASE_URL: baseUrl, PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
  },
  {
    name: "engines: Firefox and WebKit journeys",
    command: vitest(
      enginesReport,
      "--config",
      "tests/engines/vitest.config.ts",
    ),
    env: { BASE_URL: baseUrl },
  },
];

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

function readReport(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function vitestCounts(path: string): Counts {
  const { numPassedTests = 0, numFailedTests = 0 } = readReport(path) as Record<
    string,
    number
  >;
  return { passed: numPassedTests, failed: numFailedTests };
}

function browserCounts(): Counts {
  const { stats } = readReport(browserReport) as {
    stats?: { expected: number; unexpected: number };
  };
  return { passed: stats?.expected ?? 0, failed: stats?.unexpected ?? 0 };
}

function main(): number {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const environment = { ...process.env, CHROMIUM_PATH: provideBrowser() };
  const skipped = provideEngines();
  let failedSteps = 0;
  for (const { name, command, env } of steps) {
    const [program, ...args] = command;
    const start = Date.now();
    console.log(`\n== ${name}`);
    const { status } = spawnSync(program, args, {
      stdio: "inherit",
      env: { ...environment, ...env },
    });
    const seconds = Math.round((Date.now() - start) / 1000);
    console.log(`== ${name}: ${status === 0 ? "ok" : "FAILED"} (${seconds} s)`);
    if (status !== 0) failedSteps++;
  }
  const counts = [
    vitestCounts(unitReport),
    browserCounts(),
    vitestCounts(enginesReport),
  ];
  const passed = counts.reduce((sum, each) => sum + each.passed, 0);
  const failed = counts.reduce((sum, each) => sum + each.failed, 0);
  console.log(`\n${failedSteps} of ${steps.length} steps failed`);
  if (skipped.length > 0) {
    console.log(`SKIPPED: ${skipped.join(" and ")}, not on this machine`);
  }
  // a step without tests that failed counts as one, so that the line never reads better than it is
  console.log(`${passed} passed, ${Math.max(failed, failedSteps)} failed`);
  return failedSteps === 0 ? 0 : 1;
}

process.exitCode = main();
