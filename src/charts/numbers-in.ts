/** @file The numbers of a chart, whatever its kind: how many there are, and each in turn. */

/** Of lists inside lists; what is no list is an option, and counts for nothing. */
export function numberCount(data: unknown): number {
  if (typeof data !== "object" || data === null) return 0;
  if (Array.isArray(data) && !isNested(data)) return data.length;
  return Object.values(data).reduce<number>(
    (sum, part) => sum + numberCount(part),
    0,
  );
}

function isNested(list: readonly unknown[]): boolean {
  return typeof list[0] === "object" && list[0] !== null;
}

/** In the order in which the data has them. */
export function numbersIn(data: unknown): number[] {
  const found: number[] = [];
  withNumbers(data, (number) => {
    found.push(number);
    return number;
  });
  return found;
}

/** The same data with other numbers in its lists. */
export function withNumbers<D>(data: D, change: (number: number) => number): D {
  const changed = (part: unknown, inList: boolean): unknown => {
    if (typeof part === "number") return inList ? change(part) : part;
    if (typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map((each) => changed(each, true));
    return Object.fromEntries(
      Object.entries(part).map(([name, each]: [string, unknown]) => [
        name,
        changed(each, false),
      ]),
    );
  };
  return changed(data, false) as D;
}
