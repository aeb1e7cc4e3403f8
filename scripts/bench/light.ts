/** @file How light the tutorial is before any press, as Lighthouse sees it in its mobile setting. */
import { execFile } from "node:child_process";
import { loadavg } from "node:os";
import { promisify } from "node:util";
import {
  startSiteServer,
  type SiteServer,
} from "../../tests/browser/site/server.ts";
import type { Figure } from "./figure.ts";

const rounds = 5;
/** Fetched when it is needed: it is larger than all that the project installs for itself. The last for Node 20. */
const lighthouse = "lighthouse@12.8.2";

interface Row {
  readonly what: string;
  /** Lighthouse's name of it. */
  readonly audit: string;
  readonly goal: string;
  readonly format: (value: number) => string;
}

const rows: readonly Row[] = [
  {
    what: "largest contentful paint",
    audit: "largest-contentful-paint",
    goal: "1.5 s",
    format: (value) => `${(value / 1000).toFixed(2)} s`,
  },
  {
    what: "total blocking time",
    audit: "total-blocking-time",
    goal: "100 ms",
    format: (value) => `${value.toFixed(0)} ms`,
  },
  {
    what: "layout shift",
    audit: "cumulative-layout-shift",
    goal: "0.02",
    format: (value) => value.toFixed(3),
  },
  {
    what: "bytes transferred",
    audit: "total-byte-weight",
    goal: "300 kB",
    format: (value) => `${(value / 1000).toFixed(0)} kB`,
  },
];

/** What Lighthouse measured of one visit with an empty cache, by its names. */
async function visit(
  browserPath: string,
  server: SiteServer,
): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await promisify(execFile)(
    "npx",
    [
      "--yes",
      lighthouse,
      `${server.url}docs/induction-heads`,
      "--output=json",
      "--only-categories=performance",
      "--quiet",
      "--chrome-flags=--headless=new --no-sandbox",
    ],
    {
      env: { ...process.env, CHROME_PATH: browserPath },
      maxBuffer: 64 * 2 ** 20,
    },
  );
  const { audits } = JSON.parse(stdout) as {
    readonly audits: Readonly<
      Record<string, { readonly numericValue?: number }>
    >;
  };
  return new Map(
    Object.entries(audits).map(([name, { numericValue }]) => [
      name,
      numericValue ?? NaN,
    ]),
  );
}

/** Timed figures are worth what the machine was at leisure for, so its load stands beside them. */
export async function benchLight(browserPath: string): Promise<Figure[]> {
  const server = await startSiteServer("build", process.env.BASE_URL ?? "/");
  const visits: ReadonlyMap<string, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    visits.push(await visit(browserPath, server));
  }
  await server.close();
  const load = (loadavg()[0] ?? NaN).toFixed(1);
  return rows.map(({ what, audit, goal, format }) => {
    const values = visits
      .map((measured) => measured.get(audit) ?? NaN)
      .sort((a, b) => a - b);
    const [least, median, most] = [0, 0.5, 1].map((share) =>
      format(values[Math.floor(share * (rounds - 1))] ?? NaN),
    );
    return {
      what: `Lighthouse, mobile: ${what} (load ${load})`,
      value: `${median} (${least}–${most})`,
      goal,
    };
  });
}
