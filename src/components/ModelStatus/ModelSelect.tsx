/** @file The choice among the models that the site offers, each with its size and whom it is fetched from. */
import type { ReactNode } from "react";

import { type ModelOffer, otherHost } from "../../models/offer.ts";
import { megabytes } from "../download-size.ts";
import { useNotebook } from "../Notebook/context.ts";
import Choice from "./Choice.tsx";

interface Props {
  readonly label: string;
}

export default function ModelSelect({ label }: Props): ReactNode {
  const { model, models, chooseModel } = useNotebook();
  return (
    <Choice
      label={label}
      value={model.id}
      options={models.offers.map((offer) => ({
        value: offer.id,
        text: `${offer.name} (${facts(offer, models.embedded)})`,
      }))}
      onChange={({ target }) => chooseModel(target.value)}
      data-model-choice
    />
  );
}

function facts(offer: ModelOffer, embedded: string): string {
  const size = megabytes(offer.bytes);
  const host = otherHost(offer);
  if (host !== undefined) return `${size} from ${host}`;
  return offer.id === embedded ? `${size}, comes with this site` : size;
}
