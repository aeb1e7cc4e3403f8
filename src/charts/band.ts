/** @file An axis of things side by side: numbered or named, with as many of their labels as fit. */
import type { Tick } from "./axis.ts";
import type { SizeName } from "./frame.ts";
import { fitted, textWidth } from "./text-width.ts";

export interface BandAxis {
  readonly kind: "band";
  readonly count: number;
  /** The share of a step that lies between two neighbours. */
  readonly gap: number;
  readonly ticks: readonly Tick[];
  /** Whether labels along x stand on end. */
  readonly upright: boolean;
  /** What the labels need across the axis, in pixels. */
  readonly room: number;
}

interface Bands {
  readonly count: number;
  readonly names?: readonly string[] | undefined;
  readonly size: SizeName;
  /** Of the plot, along the axis, in pixels. */
  readonly length: number;
  readonly gap?: number;
}

// More labels than this on one axis are a wall of numbers.
const MOST_LABELS = { wide: 24, narrow: 12 } as const;
const MOST_NAMES = { wide: 60, narrow: 30 } as const;
// Names longer than this, in pixels, end in an ellipsis.
const LONGEST_NAME = { wide: 150, narrow: 90 } as const;
const FONT_SIZE = 12;
const LINE = 13;
const BETWEEN = 6;

export function columnBands(bands: Bands): BandAxis {
  const { count, names, size, length, gap = 0 } = bands;
  const slot = length / Math.max(1, count);
  const room = LONGEST_NAME[size];
  const label = labelling(names, room);
  const widest = widestOf(count, label);
  const flat = Math.ceil((widest + BETWEEN) / slot);
  const fewest = fewestApart(bands);
  const upright = names !== undefined && flat > Math.max(1, fewest);
  const apart = Math.max(fewest, upright ? Math.ceil(LINE / slot) : flat);
  return {
    kind: "band",
    count,
    gap,
    ticks: everySo(count, apart, label),
    upright,
    room: upright ? widest : LINE,
  };
}

export function rowBands(bands: Bands): BandAxis {
  const { count, names, size, length, gap = 0 } = bands;
  const slot = length / Math.max(1, count);
  const label = labelling(names, LONGEST_NAME[size]);
  const apart = Math.max(fewestApart(bands), Math.ceil(LINE / slot));
  const ticks = everySo(count, apart, label);
  return {
    kind: "band",
    count,
    gap,
    ticks,
    upright: false,
    room: Math.max(0, ...ticks.map(({ label }) => textWidth(label, FONT_SIZE))),
  };
}

function fewestApart({ count, names, size }: Bands): number {
  const most = (names === undefined ? MOST_LABELS : MOST_NAMES)[size];
  return Math.max(1, Math.ceil(count / most));
}

function labelling(names: readonly string[] | undefined, room: number) {
  return (index: number): string =>
    names === undefined
      ? String(index)
      : fitted(names[index] ?? "", room, FONT_SIZE);
}

// A sample of many: looking at each would take longer than drawing.
const SAMPLE = 500;

function widestOf(count: number, label: (index: number) => string): number {
  let widest = 0;
  const apart = Math.max(1, Math.floor(count / SAMPLE));
  for (let index = count - 1; index >= 0; index -= apart) {
    widest = Math.max(widest, textWidth(label(index), FONT_SIZE));
  }
  return widest;
}

function everySo(
  count: number,
  least: number,
  label: (index: number) => string,
): Tick[] {
  const apart = roundly(least);
  return Array.from({ length: Math.ceil(count / apart) }, (_, i) => ({
    at: i * apart,
    label: label(i * apart),
  }));
}

/** Steps of many are round. */
function roundly(step: number): number {
  if (step <= 10) return step;
  const unit = 10 ** Math.floor(Math.log10(step));
  const digit = [1, 2, 5, 10].find((digit) => digit * unit >= step) ?? 10;
  return digit * unit;
}

/** From a band's near edge to its far one, as a share of the axis. */
export function bandAt({ count, gap }: BandAxis, index: number) {
  const step = 1 / (count - gap);
  return { from: index * step, width: step * (1 - gap) };
}

export function bandUnder({ count, gap }: BandAxis, share: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(share * (count - gap))));
}
