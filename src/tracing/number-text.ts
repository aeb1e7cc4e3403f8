/** @file Numbers with a fixed number of digits, as Python and PyTorch write them. */

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
