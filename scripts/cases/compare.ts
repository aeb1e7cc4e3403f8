/** @file Compares what a case prints here with what it prints with the real libraries. */

const number = /-?\d+\.?\d*(?:e[-+]?\d+)?/g;

/** float32 on both sides, printed with four decimals and added up in other orders. */
const tolerance = { absolute: 2e-4, relative: 1e-3 };

/** Printing that a tensor has a gradient, or not, is both right. */
const gradient = /,?\s*(?:grad_fn=<[^>]*>|requires_grad=True)/g;

interface Text {
  /** What stands between the numbers, without white space. */
  readonly between: readonly string[];
  readonly numbers: readonly string[];
}

function parsed(text: string): Text {
  const clean = text.replace(gradient, "").trim();
  return {
    between: clean.split(number).map((part) => part.replace(/\s+/g, "")),
    numbers: clean.match(number) ?? [],
  };
}

function isWhole(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function areClose(here: string, real: string): boolean {
  if (here === real) return true;
  if (isWhole(here) || isWhole(real)) return false;
  const difference = Math.abs(Number(here) - Number(real));
  return (
    difference <= tolerance.absolute ||
    difference <= tolerance.relative * Math.abs(Number(real))
  );
}

/** The first difference in words, or undefined. */
export function difference(here: string, real: string): string | undefined {
  const [mine, theirs] = [parsed(here), parsed(real)];
  const parts = Math.max(mine.between.length, theirs.between.length);
  for (let place = 0; place < parts; place++) {
    const [text, wanted] = [mine.between[place], theirs.between[place]];
    if (text !== wanted) return `${shown(text)} instead of ${shown(wanted)}`;
    const [value, realValue] = [mine.numbers[place], theirs.numbers[place]];
    if (value === undefined || realValue === undefined) continue;
    if (!areClose(value, realValue)) return `${value} instead of ${realValue}`;
  }
  return undefined;
}

function shown(text: string | undefined): string {
  if (text === undefined) return "the end";
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
