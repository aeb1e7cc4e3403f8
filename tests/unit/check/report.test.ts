import { describe, expect, it } from "vitest";
import { readReport } from "../../../src/check/read-report.ts";
import {
  agrees,
  reportText,
  Tally,
  triedGpu,
  type DeviceReport,
  type Report,
} from "../../../src/check/report.ts";

function tallied(...differences: number[]) {
  const tally = new Tally("exp", 1e-7);
  differences.forEach((each, at) => tally.found(`case ${at}`, each));
  return tally;
}

function device(more: Partial<DeviceReport> = {}): DeviceReport {
  return {
    kind: "webgpu",
    name: "SwiftShader",
    software: true,
    parts: [
      {
        name: "operations",
        against: "PyTorch",
        checks: [tallied(0, 5e-8).check],
        seconds: { all: 1.5 },
      },
    ],
    ...more,
  };
}

function report(...devices: DeviceReport[]): Report {
  return {
    made: "npm run proof",
    date: "2026-11-27",
    system: "Linux",
    versions: { engine: "1.0" },
    devices,
  };
}

describe("a tally", () => {
  it("keeps the largest difference and no problem where all are close", () => {
    expect(tallied(0, 5e-8, 1e-8).check).toEqual({
      what: "exp",
      cases: 3,
      largest: 5e-8,
      allowed: 1e-7,
      problems: [],
    });
  });

  it.each([2e-7, Infinity, NaN])(
    "has a problem where it is off by %s",
    (by) => {
      const { problems, cases } = tallied(0, by).check;
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^case 1: /);
      expect(cases).toBe(2);
    },
  );

  it("counts a case that failed, and has no number for it", async () => {
    const tally = new Tally("exp", 1e-7);
    tally.failed("zeros", "device lost");
    await tally.looked("ones", () => Promise.reject(new Error("no memory\n")));
    expect(tally.check).toMatchObject({
      cases: 2,
      largest: null,
      problems: ["zeros: device lost", "ones: no memory"],
    });
    await tally.looked("twos", () => 5e-8);
    expect(tally.check).toMatchObject({ cases: 3, largest: 5e-8 });
  });
});

describe("a device agrees", () => {
  it("where every check does", () => expect(agrees(device())).toBe(true));

  it("not where one is off", () => {
    const [part] = device().parts;
    if (part === undefined) throw new Error("no part");
    const parts = [{ ...part, checks: [...part.checks, tallied(1).check] }];
    expect(agrees(device({ parts }))).toBe(false);
  });

  it("not where it ended early, nor where nothing was compared", () => {
    expect(agrees(device({ failure: "lost" }))).toBe(false);
    expect(agrees(device({ parts: [] }))).toBe(false);
    const empty = { name: "a", against: "b", checks: [], seconds: {} };
    expect(agrees(device({ parts: [empty] }))).toBe(false);
  });
});

describe("a GPU was tried", () => {
  it("never by an adapter in software or a CPU", () => {
    const cpu = device({ kind: "native", name: "CPU", software: false });
    expect(triedGpu(report(device(), cpu))).toBe(false);
    expect(reportText(report(device()))).toContain("No GPU was tried.");
    expect(reportText(report(device()))).toContain(
      "WebGPU: SwiftShader, in software (no GPU)",
    );
  });

  it("by one that computed something", () => {
    expect(triedGpu(report(device({ software: false })))).toBe(true);
    expect(triedGpu(report(device({ software: false, parts: [] })))).toBe(
      false,
    );
  });
});

describe("a report in text", () => {
  it("has a line for each part, and for each problem with what is allowed", () => {
    const [part] = device().parts;
    if (part === undefined) throw new Error("no part");
    const parts = [{ ...part, checks: [tallied(1).check] }];
    expect(reportText(report(device({ parts, driver: "x.so" })))).toBe(
      `npm run proof, 2026-11-27
Linux, engine 1.0
No GPU was tried.

WebGPU: SwiftShader, in software (no GPU)
  driver: x.so
  operations: 0 of 1 agree with PyTorch; all 1.50 s
    exp, case 0: differs by 1.0 (allowed 1e-7)
`,
    );
  });
});

describe("reading a report", () => {
  it("gives what was written", () => {
    const written = report(device({ failure: "lost" }), device());
    expect(readReport("a.json", JSON.stringify(written))).toEqual(written);
  });

  it.each([
    [{ date: "today" }, "date must be yyyy-mm-dd"],
    [{ devices: {} }, "devices must be a list"],
    [{ devices: [{ ...device(), kind: "gpu" }] }, "devices[0].kind must be"],
    [
      { devices: [{ ...device(), software: "no" }] },
      "devices[0].software must be true or false",
    ],
  ])("refuses %j", (wrong, message) => {
    const text = JSON.stringify({ ...report(), ...wrong });
    expect(() => readReport("a.json", text)).toThrow(`a.json: ${message}`);
  });
});
