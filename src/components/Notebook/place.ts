/** @file The places of a page where code stands: what its cells are and in which order they run. */
import type { Tolerances } from "../../charts/agreement.ts";

/** One text of a place. Where a place has several, the reader's tab chooses; each is a cell of its own. */
export interface Variant {
  /** The cell's id: "loss", "loss.trace". Unique on its page. */
  readonly id: string;
  /** Which of the page's idioms it is written in; tabs of the whole page switch together by it. */
  readonly idiom: string;
  /** What the tab says. */
  readonly label: string;
  /** The listing: the text of its Python file. */
  readonly code: string;
}

/** A chart that a cell draws. */
export interface PlaceChart {
  /** "loss", the cell's next is "loss-2": its file in static/charts/<page>/<model>/. */
  readonly name: string;
  readonly tolerances: Tolerances;
  /** Where its numbers come from, if they stand in the listing and no model computes them. */
  readonly record?: string;
}

export interface Place {
  /** "setup", "loss" */
  readonly id: string;
  readonly variants: readonly [Variant, ...Variant[]];
  /** In the order in which the listing draws them. */
  readonly charts: readonly PlaceChart[];
  /** What the fold says, for a place that starts folded. */
  readonly fold?: string;
}

/** The variant that the reader looks at. */
export function chosenVariant(place: Place, idiom: string | null): Variant {
  return (
    place.variants.find((variant) => variant.idiom === idiom) ??
    place.variants[0]
  );
}

/** How notes name a cell: by its fold's first words or its place, and by its tab where there are several. */
export function cellName(places: readonly Place[], cellId: string): string {
  for (const { id, fold, variants } of places) {
    const variant = variants.find((variant) => variant.id === cellId);
    if (variant === undefined) continue;
    const [name = id] = fold?.split(":") ?? [id];
    return variants.length === 1 ? `“${name}”` : `“${name}” (${variant.label})`;
  }
  return `“${cellId}”`;
}

/** Name of a cell's chart. @param index in the order in which the listing draws them */
export function chartName(placeId: string, index: number): string {
  return index === 0 ? placeId : `${placeId}-${index + 1}`;
}
