/** @file The choice among the models that the site offers, each with its size and whom it is fetched from. */
import { type ReactNode, useId } from "react";

import { type ModelOffer, otherHost } from "../../models/offer.ts";
import { fieldClass } from "../Button/index.tsx";
import { megabytes } from "../download-size.ts";
import { useIsBusy, useNotebook } from "../Notebook/context.ts";
import styles from "./styles.module.css";

interface Props {
  readonly label: string;
}

export default function ModelSelect({ label }: Props): ReactNode {
  const id = useId();
  const { model, models, chooseModel } = useNotebook();
  const busy = useIsBusy();
  return (
    <span className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={fieldClass}
        data-model-choice
        value={model.id}
        disabled={busy}
        title={busy ? "A run is under way: cancel it first" : undefined}
        onChange={({ target }) => chooseModel(target.value)}
      >
        {models.offers.map((offer) => (
          <option key={offer.id} value={offer.id}>
            {offer.name} ({facts(offer, models.embedded)})
          </option>
        ))}
      </select>
    </span>
  );
}

function facts(offer: ModelOffer, embedded: string): string {
  const size = megabytes(offer.bytes);
  const host = otherHost(offer);
  if (host !== undefined) return `${size} from ${host}`;
  return offer.id === embedded ? `${size}, comes with this site` : size;
}
