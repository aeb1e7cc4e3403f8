/** @file What was found on which devices: the report that a check gives, that is committed, and that a page shows. */
import type { Device } from "../engine/device.ts";

/** What was compared under one name: an operation, a chart. */
export interface Check {
  readonly what: string;
  readonly cases: number;
  /** Between two numbers at the same place; null where no number came. */
  readonly largest: number | null;
  /** What `largest` must not exceed. */
  readonly allowed: number;
  /** A line for each case that failed or was too far off. */
  readonly problems: readonly string[];
}

export interface Part {
  readonly name: string;
  /** What its numbers are compared with: "PyTorch". */
  readonly against: string;
  readonly checks: readonly Check[];
  /** Stage -> seconds. */
  readonly seconds: Readonly<Record<string, number>>;
}

export interface DeviceReport {
  readonly kind: Device["kind"];
  /** Of the adapter or the processor. */
  readonly name: string;
  /** Absent where nobody tells, as in a browser. */
  readonly driver?: string;
  /** WebGPU on an adapter that computes on the CPU. */
  readonly software: boolean;
  readonly parts: readonly Part[];
  /** Why it ended early. */
  readonly failure?: string;
}

export interface Report {
  /** What made it: "npm run proof", "Check this browser". */
  readonly made: string;
  /** yyyy-mm-dd */
  readonly date: string;
  /** The operating system, or what the browser calls itself. */
  readonly system: string;
  /** Name -> version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly devices: readonly DeviceReport[];
}

/** A check of many cases as they come. */
export class Tally {
  readonly #what: string;
  readonly #allowed: number;
  readonly #problems: string[] = [];
  #cases = 0;
  #largest: number | null = null;

  constructor(what: string, allowed: number) {
    this.#what = what;
    this.#allowed = allowed;
  }

  /** @param difference infinite where a value is missing or of another kind */
  found(about: string, difference: number): void {
    this.#cases++;
    if (Number.isFinite(difference)) {
      this.#largest = Math.max(this.#largest ?? 0, difference);
    }
    // what is no number is not close
    if (difference <= this.#allowed) return;
    this.#problems.push(
      Number.isFinite(difference)
        ? `${about}: differs by ${difference.toPrecision(2)}`
        : `${about}: has values where none are expected, or none where they are`,
    );
  }

  failed(about: string, message: string): void {
    this.#cases++;
    this.#problems.push(`${about}: ${message}`);
  }

  /** What comes of looking: a difference, or an error that says why there is none. */
  async looked(
    about: string,
    look: () => number | Promise<number>,
  ): Promise<void> {
    try {
      this.found(about, await look());
    } catch (thrown) {
      const text = thrown instanceof Error ? thrown.message : String(thrown);
      this.failed(about, text.trim());
    }
  }

  get check(): Check {
    return {
      what: this.#what,
      cases: this.#cases,
      largest: this.#largest,
      allowed: this.#allowed,
      problems: [...this.#problems],
    };
  }
}

export interface Count {
  /** Checks. */
  readonly all: number;
  readonly agree: number;
  readonly cases: number;
}

export function countOf({ checks }: Part): Count {
  return {
    all: checks.length,
    agree: checks.filter(({ problems }) => problems.length === 0).length,
    cases: checks.reduce((sum, { cases }) => sum + cases, 0),
  };
}

/** Whether everything that was begun on it was compared and agrees. */
export function agrees({ parts, failure }: DeviceReport): boolean {
  return (
    failure === undefined &&
    parts.length > 0 &&
    parts.every((part) => {
      const { all, agree } = countOf(part);
      return all > 0 && all === agree;
    })
  );
}

/** Whether a GPU has computed: never where an adapter in software did. */
export function triedGpu({ devices }: Report): boolean {
  return devices.some(
    ({ kind, software, parts }) =>
      kind === "webgpu" && !software && parts.length > 0,
  );
}

export const kindNames: Readonly<Record<DeviceReport["kind"], string>> = {
  native: "CPU",
  wasm: "WASM",
  webgpu: "WebGPU",
};

/** "WebGPU: SwiftShader, in software (no GPU)". */
export function deviceText({ kind, name, software }: DeviceReport): string {
  return `${kindNames[kind]}: ${name}${software ? ", in software (no GPU)" : ""}`;
}

/** "87 of 87 agree with PyTorch (426 cases)". */
export function countText(part: Part): string {
  const { all, agree, cases } = countOf(part);
  const counted = cases === all ? "" : ` (${cases} cases)`;
  return `${agree} of ${all} agree with ${part.against}${counted}`;
}

/** "engine 1.2 s, load 3.0 s". */
export function secondsText({ seconds }: Part): string {
  return Object.entries(seconds)
    .map(([stage, value]) => `${stage} ${value.toFixed(2)} s`)
    .join(", ");
}

/** A line for each: "exp, case 0: differs by 1.0 (allowed 1e-7)". */
export function problemsText({ checks }: Part): readonly string[] {
  return checks.flatMap(({ what, problems, allowed }) =>
    problems.map((problem) => `${what}, ${problem} (allowed ${allowed})`),
  );
}

/** "Linux", "Node 24.1.0". */
export function madeOn({ system, versions }: Report): readonly string[] {
  const named = Object.entries(versions);
  return [system, ...named.map(([name, version]) => `${name} ${version}`)];
}

/** All of it, for people. */
export function reportText(report: Report): string {
  const { made, date, devices } = report;
  const lines = [
    `${made}, ${date}`,
    madeOn(report).join(", "),
    triedGpu(report) ? "A GPU was tried." : "No GPU was tried.",
  ];
  for (const device of devices) {
    lines.push("", deviceText(device));
    if (device.driver !== undefined) lines.push(`  driver: ${device.driver}`);
    for (const part of device.parts) {
      lines.push(`  ${part.name}: ${countText(part)}; ${secondsText(part)}`);
      lines.push(...problemsText(part).map((problem) => `    ${problem}`));
    }
    if (device.failure !== undefined) {
      lines.push(`  It ended early: ${device.failure}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
