/** @file Which model a page runs: what the reader chose last, a link or the address named, or the site's own choice. */
import { useCallback, useState, useSyncExternalStore } from "react";

import {
  chosenOffer,
  type ModelOffer,
  type ModelOffers,
} from "../../models/offer.ts";
import { TabChoice } from "./tab-storage.ts";
import type { OpenedLink } from "./useWork.ts";

const key = "induction-heads-live.model";
const nothing = () => null;
const noChange = () => () => undefined;

/**
 * @param link what the page was opened by; its model counts until the reader chooses another
 * @param ofPage the model that the page is about
 */
export function useModelChoice(
  models: ModelOffers,
  link: OpenedLink | undefined,
  ofPage: string | undefined,
): readonly [ModelOffer, choose: (id: string) => void] {
  const [slot] = useState(() => new TabChoice(key));
  const stored = useSyncExternalStore(slot.subscribe, slot.get, nothing);
  const [chosen, setChosen] = useState<{
    readonly id: string;
    readonly link: OpenedLink | undefined;
  }>();
  const named = useSyncExternalStore(
    noChange,
    () => new URLSearchParams(window.location.search).get("model"),
    nothing,
  );
  const choose = useCallback(
    (id: string) => {
      setChosen({ id, link });
      // what one page alone has would be forgotten on every other, with the choice before it
      const offer = models.offers.find((each) => each.id === id);
      if (offer?.ofPage === undefined) slot.set(id);
    },
    [link, models, slot],
  );
  const ofLink = link?.kind === "opened" ? link.model : undefined;
  const ofReader = chosen?.link === link ? chosen?.id : undefined;
  const ids = [ofReader, ofLink, named, stored];
  return [chosenOffer(models, ids, ofPage), choose];
}
