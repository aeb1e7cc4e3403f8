/** @file The places of a page where code stands: what its cells are and in which order they run. */

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

export interface Place {
  /** "setup", "loss" */
  readonly id: string;
  readonly variants: readonly [Variant, ...Variant[]];
  /** Name of the prebuilt chart that stands under it, in static/charts/<page>/<model>/. */
  readonly chart?: string;
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
