/** @file How the cases of tests/fixtures/cases fare, counted from their record. Pure. */

/** From best to worst, as scripts/cases/classify.ts gives them. */
export const caseClasses = [
  "right",
  "refused",
  "unclear",
  "accepted",
  "different",
] as const;
export type CaseClass = (typeof caseClasses)[number];

export interface CaseCount {
  readonly class: CaseClass;
  readonly programs: number;
  readonly snippets: number;
}

/** `expected.json`: what the real libraries print. */
export interface ExpectedCases {
  readonly versions: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<string, unknown>>;
  readonly snippets: Readonly<Record<string, unknown>>;
}

/** `record.json`: what is not right, by name; "programs/005-…", "snippets/1-166". */
export type CaseRecord = Readonly<Record<string, string>>;

/** @throws Error where the record names a class that there is not: the page would miss it */
export function countCases(
  expected: ExpectedCases,
  record: CaseRecord,
): readonly CaseCount[] {
  const unknown = Object.values(record).find(
    (name) => !caseClasses.some((each) => each === name),
  );
  if (unknown !== undefined) {
    throw new Error(
      `record.json: classes are ${caseClasses.join(", ")}, got ${unknown}`,
    );
  }
  const count = (kind: "programs" | "snippets", name: CaseClass): number =>
    Object.keys(expected[kind]).filter(
      (id) => (record[`${kind}/${id}`] ?? "right") === name,
    ).length;
  return caseClasses.map((name) => ({
    class: name,
    programs: count("programs", name),
    snippets: count("snippets", name),
  }));
}

/** What the plugin of the build gives to components: `usePluginData("cases")`. */
export interface CasesData {
  readonly counts: readonly CaseCount[];
  /** Of the real libraries, by name. */
  readonly versions: Readonly<Record<string, string>>;
}
