/** @file The ticks of an axis of numbers: round, told apart at every magnitude, and as long as they need to be. */
import { textWidth } from "./text-width.ts";

export interface Tick {
  /** Where it stands, in the numbers that are drawn. */
  readonly at: number;
  readonly label: string;
}

export interface NumberAxis {
  readonly kind: "number";
  /** In the numbers that are drawn. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  /** What is drawn is a value divided by this power of ten: 0 but where double precision would overflow. */
  readonly power: -300 | 0 | 300;
}

export interface AxisOptions {
  /** How many ticks there may be, about. */
  readonly count: number;
  /** Whether the axis ends at ticks; else at the values given. */
  readonly round?: boolean;
  /** Whether only whole numbers mean something. */
  readonly whole?: boolean;
}

// Beyond these a difference of two values or a power of ten is no number any more.
const LARGEST = 1e290;
const SMALLEST = 1e-290;
// Double precision tells fewer values apart between two that are closer than this share of them.
const CLOSEST = 1e-13;
// What is the same everywhere still needs an axis with a height.
const AROUND = 0.1;

export function numberAxis(
  from: number,
  to: number,
  { count, round = true, whole = false }: AxisOptions,
): NumberAxis {
  const power = powerFor(from, to);
  let [low, high] = spread(scaled(from, power), scaled(to, power));
  const step = roundStep((high - low) / Math.max(1, count), whole);
  let [first, last] = round
    ? [Math.floor(low / step.size), Math.ceil(high / step.size)]
    : [
        Math.ceil(low / step.size - CLOSEST),
        Math.floor(high / step.size + CLOSEST),
      ];
  if (round) {
    low = Math.min(low, times(step, first));
    high = Math.max(high, times(step, last));
  } else if (last <= first && !whole && count < 20) {
    // one tick alone says nothing
    const finer = numberAxis(from, to, { count: count + 1, round, whole });
    return finer.ticks.length > 1 ? finer : { ...finer, low, high };
  }
  if (last < first) [first, last] = [last, first];
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const labels = numberLabels(
    places.map((place) => place * step.digit),
    step.exponent + power,
  );
  const ticks = places.map((place, i) => ({
    at: times(step, place),
    label: labels[i] ?? "",
  }));
  return { kind: "number", low, high, ticks, power };
}

/** An axis whose labels, side by side, take at most that many pixels. */
export function axisWithin(
  room: number,
  from: number,
  to: number,
  options: AxisOptions & { readonly fontSize?: number },
): NumberAxis {
  const { fontSize, ...rest } = options;
  for (let { count } = options; ; count--) {
    const axis = numberAxis(from, to, { ...rest, count });
    const widest = widestLabel(axis.ticks, fontSize);
    const gap = axis.ticks.length < 2 ? room : roomBetween(axis, room);
    if (widest + LABEL_GAP <= gap) return axis;
    if (count <= 1) return { ...axis, ticks: ends(axis.ticks) };
  }
}

const LABEL_GAP = 10;

function roomBetween({ low, high, ticks }: NumberAxis, room: number): number {
  const [first, second] = ticks;
  if (first === undefined || second === undefined) return room;
  return ((second.at - first.at) / (high - low)) * room;
}

function ends(ticks: readonly Tick[]): Tick[] {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined) return [];
  return first === last ? [first] : [first, last];
}

export function widestLabel(
  ticks: readonly { readonly label: string }[],
  fontSize = 12,
): number {
  return Math.max(0, ...ticks.map(({ label }) => textWidth(label, fontSize)));
}

/** A value as an axis draws it. */
export function scaled(value: number, power: NumberAxis["power"]): number {
  if (power === 0) return value;
  return power > 0 ? value / 1e300 : value * 1e300;
}

/** From 0 at the axis' low end to 1 at its high one. */
export function shareOn(axis: NumberAxis, value: number): number {
  return (scaled(value, axis.power) - axis.low) / (axis.high - axis.low);
}

/** The way back: the value at a share of the axis. */
export function valueOn({ low, high, power }: NumberAxis, share: number) {
  const at = low + share * (high - low);
  if (power === 0) return at;
  return power > 0 ? at * 1e300 : at / 1e300;
}

function powerFor(from: number, to: number): NumberAxis["power"] {
  const size = Math.max(Math.abs(from), Math.abs(to));
  if (size > LARGEST) return 300;
  return size !== 0 && size < SMALLEST ? -300 : 0;
}

/** Two ends that are apart, whatever was given. */
function spread(from: number, to: number): [number, number] {
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [0, 1];
  const size = Math.max(Math.abs(from), Math.abs(to));
  if (from === to) {
    const around = size === 0 ? 1 : AROUND * size;
    return [from - around, to + around];
  }
  if (Math.abs(to - from) >= CLOSEST * size) {
    return [Math.min(from, to), Math.max(from, to)];
  }
  return [
    Math.min(from, to) - CLOSEST * size,
    Math.max(from, to) + CLOSEST * size,
  ];
}

/** 1, 2 or 5 times a power of ten. */
interface Step {
  readonly digit: 1 | 2 | 5;
  readonly exponent: number;
  readonly size: number;
}

function roundStep(least: number, whole: boolean): Step {
  let exponent = Math.floor(Math.log10(least));
  const digit =
    ([1, 2, 5] as const).find(
      (digit) => stepSize(digit, exponent) >= least * (1 - 1e-9),
    ) ?? 1;
  if (stepSize(digit, exponent) < least * (1 - 1e-9)) exponent++;
  if (whole && exponent < 0) return { digit: 1, exponent: 0, size: 1 };
  return { digit, exponent, size: stepSize(digit, exponent) };
}

// A power of ten with a negative exponent is no double: dividing rounds once, multiplying twice.
function stepSize(digit: number, exponent: number): number {
  return exponent >= 0 ? digit * 10 ** exponent : digit / 10 ** -exponent;
}

function times({ digit, exponent }: Step, place: number): number {
  const size = place * digit;
  const at = exponent >= 0 ? size * 10 ** exponent : size / 10 ** -exponent;
  return at === 0 ? 0 : at;
}

/** Numbers with six digits before the point are still read at a glance. */
const MOST_PLAIN = 1e6;
const LEAST_PLAIN = 1e-4;

/** Whole numbers times a power of ten, written alike: plainly, or with their own power of ten where that is shorter. */
export function numberLabels(
  numbers: readonly number[],
  exponent: number,
): string[] {
  const largest = Math.log10(Math.max(1, ...numbers.map(Math.abs))) + exponent;
  const short = numbers.map((number) => withPower(number, exponent));
  const isEveryday =
    largest < Math.log10(MOST_PLAIN) && largest >= Math.log10(LEAST_PLAIN);
  if (exponent < -20 || exponent > 20) return short;
  const plain = numbers.map((number) => plainly(number, exponent));
  const longest = (labels: readonly string[]) =>
    Math.max(...labels.map(({ length }) => length));
  return isEveryday || longest(plain) < longest(short) ? plain : short;
}

/** "−0.25" */
function plainly(number: number, exponent: number): string {
  const digits = String(Math.abs(number));
  const sign = number < 0 ? "−" : "";
  if (exponent >= 0) {
    return `${sign}${number === 0 ? "0" : digits + "0".repeat(exponent)}`;
  }
  const padded = digits.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** "−2.5e−8" */
function withPower(number: number, exponent: number): string {
  if (number === 0) return "0";
  const digits = String(Math.abs(number));
  const power = exponent + digits.length - 1;
  const rest = digits.slice(1).replace(/0+$/, "");
  const sign = number < 0 ? "−" : "";
  const e = power === 0 ? "" : `e${power < 0 ? "−" : ""}${Math.abs(power)}`;
  return `${sign}${digits[0]}${rest === "" ? "" : `.${rest}`}${e}`;
}
