/** @file Runs everything that must hold, in stages, and ends with one line that counts the tests. */
import { spawn } from "node:child_process";
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

/**
 * Steps of a stage run two at a time, as many as cores are sure to be there: those of the first keep one core busy each,
 * the others come one in a stage and share their work among both by themselves.
 */
const stages: readonly (readonly Step[])[] = [
  [
    {
      name: "site build",
      command: ["npm", "run", "build"],
      env: { BASE_URL: baseUrl },
    },
    { name: "lint", command: npx("eslint", ".", "--max-warnings", "0") },
    { name: "types", command: npx("tsc", "-b", "tsconfigs") },
    { name: "formatting", command: npx("prettier", "--check", ".") },
    { name: "chart check", command: ["npm", "run", "charts", "--", "--check"] },
  ],
  [{ name: "unit and parity tests", command: vitest(unitReport) }],
  [
    {
      name: "browser tests",
      command: npx("playwright", "test", "--reporter=list,json"),
      env: { BASE_URL: baseUrl, PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
    },
  ],
  [
    {
      name: "engines: Firefox and WebKit journeys",
      command: vitest(
        enginesReport,
        "--config",
        "tests/engines/vitest.config.ts",
      ),
      env: { BASE_URL: baseUrl },
    },
  ],
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

/** What several steps say at once is told step by step, each when it ends. */
function runStep(
  { name, command: [program, ...args], env }: Step,
  environment: NodeJS.ProcessEnv,
  alone: boolean,
): Promise<boolean> {
  const start = Date.now();
  if (alone) console.log(`\n== ${name}`);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: alone ? "inherit" : ["ignore", "pipe", "pipe"],
      env: { ...environment, ...env },
    });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (bytes: Buffer) => said.push(bytes));
    }
    const end = (ok: boolean): void => {
      if (!alone) {
        console.log(`\n== ${name}`);
        process.stdout.write(Buffer.concat(said));
      }
      const seconds = Math.round((Date.now() - start) / 1000);
      console.log(`== ${name}: ${ok ? "ok" : "FAILED"} (${seconds} s)`);
      resolve(ok);
    };
    child.once("error", () => end(false));
    child.once("close", (status) => end(status === 0));
  });
}

/** @returns how many failed */
async function runStage(
  steps: readonly Step[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const waiting = [...steps];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      if (!(await runStep(step, environment, steps.length === 1))) failed++;
    }
  };
  await Promise.all([work(), work()]);
  return failed;
}

async function main(): Promise<number> {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const environment = { ...process.env, CHROMIUM_PATH: provideBrowser() };
  const skipped = provideEngines();
  const start = Date.now();
  let failedSteps = 0;
  for (const stage of stages) failedSteps += await runStage(stage, environment);
  const counts = [
    vitestCounts(unitReport),
    browserCounts(),
    vitestCounts(enginesReport),
  ];
  const passed = counts.reduce((sum, each) => sum + each.passed, 0);
  const failed = counts.reduce((sum, each) => sum + each.failed, 0);
  const minutes = ((Date.now() - start) / 60_000).toFixed(1);
  console.log(
    `\n${failedSteps} of ${stages.flat().length} steps failed, in ${minutes} minutes`,
  );
  if (skipped.length > 0) {
    console.log(`SKIPPED: ${skipped.join(" and ")}, not on this machine`);
  }
  // a step without tests that failed counts as one, so that the line never reads better than it is
  console.log(`${passed} passed, ${Math.max(failed, failedSteps)} failed`);
  return failedSteps === 0 ? 0 : 1;
}

process.exitCode = await main();
