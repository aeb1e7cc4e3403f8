/** @file Whether a result still belongs to the code beside it, and to the model that is chosen. */
import type { Cell } from "../../live/state.ts";

/** What changed since a run: the cell's own code, else code above it, else the model. */
export type Change = "own" | "above" | "model";

interface Named {
  readonly id: string;
}

/**
 * @param ran the cells as they were when the last of them ran
 * @param now the cells of the page in order, as they read now
 * @param ranOn the model that ran
 * @param chosen the model that would run now
 */
export function changeSince(
  ran: readonly Cell[],
  now: readonly Cell[],
  ranOn: Named,
  chosen: Named,
): Change | undefined {
  const target = ran.at(-1);
  if (target === undefined) return undefined;
  const place = now.findIndex(({ id }) => id === target.id);
  // its tab is not the chosen one, so nothing stands beside it
  if (place === -1) return undefined;
  if (now[place]?.code !== target.code) return "own";
  const same =
    place === ran.length - 1 &&
    ran.every(
      ({ id, code }, index) =>
        now[index]?.id === id && now[index]?.code === code,
    );
  if (!same) return "above";
  return ranOn.id === chosen.id ? undefined : "model";
}
