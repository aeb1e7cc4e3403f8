/** @file What a chart's frame shows, and how that follows from what happens: a result, a choice, a zoom, a pick. */
import type { Drawable } from "../../charts/comparison.ts";
import type { Cursor } from "../../charts/kind.ts";
import { showing, type Stretch } from "../../charts/stretch.ts";
import { type LiveChart, type Question, questionOf } from "./choices.ts";

export const LIVE = "live";
export const BOTH = "both";

export interface Shown {
  /** The result that was shown last: a new one shows itself. */
  readonly live: LiveChart | undefined;
  /** The model whose prebuilt chart is chosen, or LIVE, or BOTH. */
  readonly choice: string;
  /** The model whose prebuilt chart the reader chose last. */
  readonly preferred?: string | undefined;
  readonly stretch?: Stretch | undefined;
  /** The head that was picked. */
  readonly question?: Question | undefined;
  readonly pointed?: Cursor | undefined;
  /** Whether the reader has come near: then a picture becomes interactive. */
  readonly near: boolean;
  readonly drawn?: Drawn | undefined;
  readonly failed: boolean;
}

export interface Drawn {
  readonly chart: Drawable;
  readonly stretch: Stretch | undefined;
}

export type ShownEvent =
  | {
      readonly kind: "result";
      readonly live: LiveChart | undefined;
      /** The first of the prebuilt charts. */
      readonly first: string | undefined;
    }
  | { readonly kind: "choose"; readonly choice: string }
  | { readonly kind: "near" }
  | ({ readonly kind: "drawn" } & Drawn)
  | { readonly kind: "failed" }
  | { readonly kind: "point"; readonly at: Cursor | undefined }
  /** By key: what is out of sight is moved to. */
  | { readonly kind: "move"; readonly at: Cursor | undefined }
  | { readonly kind: "zoom"; readonly stretch: Stretch | undefined }
  | { readonly kind: "ask"; readonly question: Question | undefined };

export function firstShown(
  live: LiveChart | undefined,
  first: string | undefined,
): Shown {
  return { live, choice: first ?? LIVE, near: false, failed: false };
}

export function reduceShown(shown: Shown, event: ShownEvent): Shown {
  switch (event.kind) {
    case "result": {
      const { live, first } = event;
      return {
        ...shown,
        live,
        choice: live === undefined ? (first ?? LIVE) : LIVE,
        preferred: undefined,
        stretch: undefined,
        // the same head of the new run, where it has one
        question: shown.question && questionOf(live?.look, shown.question),
      };
    }
    case "choose": {
      const { choice } = event;
      return choice === LIVE || choice === BOTH
        ? { ...shown, choice }
        : { ...shown, choice, preferred: choice };
    }
    case "near":
      return shown.near && !shown.failed
        ? shown
        : { ...shown, near: true, failed: false };
    case "drawn": {
      const { chart, stretch } = event;
      return { ...shown, drawn: { chart, stretch }, failed: false };
    }
    case "failed":
      return { ...shown, near: false, failed: true };
    case "point":
      return { ...shown, pointed: event.at };
    case "move": {
      const { at } = event;
      const { stretch } = shown;
      return {
        ...shown,
        pointed: at,
        stretch: at && stretch ? showing(stretch, at.column) : stretch,
      };
    }
    case "zoom":
      return {
        ...shown,
        near: true,
        failed: false,
        stretch: event.stretch,
      };
    case "ask":
      return { ...shown, question: event.question };
  }
}
