/** @file Numbers as Python writes them: repr, and the format specifications of f-strings. */

/** Decimal digits that JavaScript gives exactly. */
const exactDigits = 100;

/** Rounds a string of decimal digits to `kept` of them, halves to the even digit, as Python does. */
function roundDigits(
  digits: string,
  kept: number,
): { digits: string; carried: boolean } {
  const rest = digits.slice(kept).replace(/0+$/, "");
  const head = digits.slice(0, kept);
  const last = Number(head.at(-1) ?? "0");
  const up = rest > "5" || (rest === "5" && last % 2 === 1);
  if (!up) return { digits: head, carried: false };
  const next = (BigInt(`1${head}`) + 1n).toString();
  // "1" was put in front to keep leading zeros: it turns into "2" where the carry runs out at the left
  return next.startsWith("2")
    ? { digits: `1${next.slice(1)}`, carried: true }
    : { digits: next.slice(1), carried: false };
}

/** `f"{x:.4f}"` */
export function fixed(x: number, places: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const exact =
    Math.abs(x) < 1e21
      ? Math.abs(x).toFixed(exactDigits)
      : `${BigInt(Math.abs(x))}.${"0".repeat(exactDigits)}`;
  const [whole = "0", fraction = ""] = exact.split(".");
  const { digits } = roundDigits(`${whole}${fraction}`, whole.length + places);
  const point = digits.length - places;
  return places === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** `f"{x:.4e}"` */
export function scientific(x: number, places: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const [mantissa = "0", power = "0"] = Math.abs(x)
    .toExponential(exactDigits)
    .split("e");
  const { digits, carried } = roundDigits(
    mantissa.replace(".", ""),
    places + 1,
  );
  const exponent = Number(power) + (carried ? 1 : 0);
  const kept = digits.slice(0, places + 1);
  const text = places === 0 ? kept : `${kept.slice(0, 1)}.${kept.slice(1)}`;
  return `${sign}${text}e${exponentText(exponent)}`;
}

function exponentText(exponent: number): string {
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${exponent < 0 ? "-" : "+"}${size}`;
}

function notFinite(x: number): string {
  if (Number.isNaN(x)) return "nan";
  return x < 0 ? "-inf" : "inf";
}

/** `repr(x)` of a Python float. */
export function floatRepr(x: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  if (Object.is(x, -0)) return "-0.0";
  const [mantissa = "0", power = "0"] = x.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponentText(exponent)}`;
  }
  const digits = mantissa.replace("-", "").replace(".", "");
  const places = Math.max(1, digits.length - 1 - exponent);
  return fixed(x, places);
}

/** `f"{x:.4g}"` */
function general(x: number, precision: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  const digits = Math.max(1, precision);
  const [mantissa = "0", power = "0"] = scientific(x, digits - 1).split("e");
  const exponent = Number(power);
  const trimmed = (text: string): string =>
    text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  if (exponent < -4 || exponent >= digits) {
    return `${trimmed(mantissa)}e${exponentText(exponent)}`;
  }
  return trimmed(fixed(x, digits - 1 - exponent));
}

const pattern =
  /^(?:(.)?([<>=^]))?([-+ ])?(0)?(\d+)?([,_])?(?:\.(\d+))?([dfFeEgG%])?$/u;

/** Whether `formatNumber` knows a specification. */
export function canFormat(spec: string): boolean {
  return pattern.test(spec);
}

/** A number of a tensor in a Python format specification: "", ".2f", ">8.3e", "+,d", ".1%". */
export function formatNumber(
  value: number | bigint,
  spec: string,
  isFloat: boolean,
): string {
  const match = pattern.exec(spec);
  if (match === null) {
    throw new Error(`internal: the format "${spec}" was not checked before`);
  }
  const [, fill, align, sign = "-", zero, width = "0", group, places, kind] =
    match;
  const bare = numberText(value, kind, places, isFloat);
  const negative = bare.startsWith("-");
  const mark = negative ? "-" : sign === "-" ? "" : sign;
  let body = negative ? bare.slice(1) : bare;
  if (group !== undefined) body = grouped(body, group);
  const room = Math.max(0, Number(width) - mark.length - body.length);
  const filler = (fill ?? (zero === undefined ? " " : "0")).repeat(room);
  switch (align ?? (zero === undefined ? ">" : "=")) {
    case "<":
      return `${mark}${body}${filler}`;
    case "=":
      return `${mark}${filler}${body}`;
    case "^": {
      const left = filler.slice(0, Math.floor(room / 2));
      return `${left}${mark}${body}${filler.slice(left.length)}`;
    }
    default:
      return `${filler}${mark}${body}`;
  }
}

function numberText(
  value: number | bigint,
  kind: string | undefined,
  places: string | undefined,
  isFloat: boolean,
): string {
  if (!isFloat && (kind === undefined || kind === "d")) return String(value);
  const x = Number(value);
  const precision = places === undefined ? 6 : Number(places);
  switch (kind) {
    case "f":
    case "F":
      return fixed(x, precision);
    case "e":
      return scientific(x, precision);
    case "E":
      return scientific(x, precision).toUpperCase();
    case "g":
      return general(x, precision);
    case "G":
      return general(x, precision).toUpperCase();
    case "%":
      return `${fixed(x * 100, precision)}%`;
    default:
      return places === undefined ? floatRepr(x) : shortest(x, precision);
  }
}

/** A precision without a letter: as "g", with at least one digit after the point. */
function shortest(x: number, precision: number): string {
  const text = general(x, precision);
  if (/^-?\d+$/.test(text)) {
    return text.replace("-", "").length < precision
      ? `${text}.0`
      : scientific(x, Math.max(0, precision - 1)).replace(/\.?0+e/, "e");
  }
  return text;
}

function grouped(text: string, mark: string): string {
  const [, whole = text, rest = ""] = /^(\d+)(.*)$/.exec(text) ?? [];
  return `${whole.replace(/\B(?=(\d{3})+$)/g, mark)}${rest}`;
}
