/** @file A page's places from its page.json, which the chart script reads too, and the texts of its cells. */
import type { Place, Variant } from "./place.ts";

/** The content of docs/<page>/page.json. */
export interface PageFile {
  readonly title: string;
  /** What the cells feed to the model, for the provenance of charts. */
  readonly protocol: string;
  /** Ways of writing the same listings, the source's own first. */
  readonly idioms: readonly { readonly id: string; readonly label: string }[];
  /** In page order. */
  readonly places: readonly {
    readonly id: string;
    readonly fold?: string;
    readonly chart?: string;
    /** Idiom -> cell; an idiom that is not named takes the first idiom's cell. */
    readonly cells: Readonly<Record<string, string | undefined>>;
  }[];
}

/** @param code cell -> text of its Python file */
export function placesOf(
  page: PageFile,
  code: Readonly<Record<string, string>>,
): readonly Place[] {
  return page.places.map(({ cells, ...place }): Place => {
    const variants = page.idioms.flatMap((idiom): Variant[] => {
      const id = cells[idiom.id];
      if (id === undefined) return [];
      const text = code[id];
      if (text === undefined) {
        throw new Error(
          `page.json: every cell needs its text, got none for ${id}; import ${id}.py in places.ts`,
        );
      }
      return [{ id, idiom: idiom.id, label: idiom.label, code: text }];
    });
    const [first, ...rest] = variants;
    if (first === undefined) {
      throw new Error(
        `page.json: every place needs a cell in the idiom ${page.idioms[0]?.id ?? "?"}, ${place.id} has none`,
      );
    }
    return { ...place, variants: [first, ...rest] };
  });
}
