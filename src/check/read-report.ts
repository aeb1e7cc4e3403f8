/** @file Reads a report that somebody hands in, and refuses what is none. */
import type { Check, DeviceReport, Part, Report } from "./report.ts";

class Reader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  report(value: unknown): Report {
    const fields = this.#fields(value, "the report");
    const date = this.#text(fields["date"], "date");
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
      this.#fail("date", "yyyy-mm-dd", date);
    }
    return {
      made: this.#text(fields["made"], "made"),
      date,
      system: this.#text(fields["system"], "system"),
      versions: this.#record(fields["versions"], "versions", (each, at) =>
        this.#text(each, at),
      ),
      devices: this.#list(fields["devices"], "devices", (each, at) =>
        this.#device(each, at),
      ),
    };
  }

  #device(value: unknown, at: string): DeviceReport {
    const fields = this.#fields(value, at);
    const kinds = ["native", "wasm", "webgpu"] as const;
    const kind = kinds.find((each) => each === fields["kind"]);
    if (kind === undefined) {
      return this.#fail(`${at}.kind`, kinds.join(" or "), fields["kind"]);
    }
    const { software, driver, failure } = fields;
    if (typeof software !== "boolean") {
      return this.#fail(`${at}.software`, "true or false", software);
    }
    return {
      kind,
      name: this.#text(fields["name"], `${at}.name`),
      software,
      ...(driver === undefined
        ? {}
        : { driver: this.#text(driver, `${at}.driver`) }),
      parts: this.#list(fields["parts"], `${at}.parts`, (each, part) =>
        this.#part(each, part),
      ),
      ...(failure === undefined
        ? {}
        : { failure: this.#text(failure, `${at}.failure`) }),
    };
  }

  #part(value: unknown, at: string): Part {
    const fields = this.#fields(value, at);
    return {
      name: this.#text(fields["name"], `${at}.name`),
      against: this.#text(fields["against"], `${at}.against`),
      checks: this.#list(fields["checks"], `${at}.checks`, (each, check) =>
        this.#check(each, check),
      ),
      seconds: this.#record(fields["seconds"], `${at}.seconds`, (each, stage) =>
        this.#number(each, stage),
      ),
    };
  }

  #check(value: unknown, at: string): Check {
    const { largest, ...fields } = this.#fields(value, at);
    return {
      what: this.#text(fields["what"], `${at}.what`),
      cases: this.#number(fields["cases"], `${at}.cases`),
      largest: largest === null ? null : this.#number(largest, `${at}.largest`),
      allowed: this.#number(fields["allowed"], `${at}.allowed`),
      problems: this.#list(fields["problems"], `${at}.problems`, (each, line) =>
        this.#text(each, line),
      ),
    };
  }

  #fields(value: unknown, at: string): Record<string, unknown> {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
    return this.#fail(at, "an object", value);
  }

  #record<Value>(
    value: unknown,
    at: string,
    read: (each: unknown, at: string) => Value,
  ): Record<string, Value> {
    return Object.fromEntries(
      Object.entries(this.#fields(value, at)).map(([name, each]) => [
        name,
        read(each, `${at}.${name}`),
      ]),
    );
  }

  #list<Value>(
    value: unknown,
    at: string,
    read: (each: unknown, at: string) => Value,
  ): Value[] {
    if (!Array.isArray(value)) return this.#fail(at, "a list", value);
    return value.map((each, index) => read(each, `${at}[${index}]`));
  }

  #text(value: unknown, at: string): string {
    return typeof value === "string" ? value : this.#fail(at, "text", value);
  }

  #number(value: unknown, at: string): number {
    return typeof value === "number" && Number.isFinite(value) && value >= 0
      ? value
      : this.#fail(at, "a number from 0 up", value);
  }

  #fail(at: string, rule: string, value: unknown): never {
    throw new Error(
      `${this.#file}: ${at} must be ${rule}, got ${JSON.stringify(value)}; take the report as the check wrote it`,
    );
  }
}

/** @throws where it is no report. @param file as errors name it */
export function readReport(file: string, text: string): Report {
  return new Reader(file).report(JSON.parse(text));
}
