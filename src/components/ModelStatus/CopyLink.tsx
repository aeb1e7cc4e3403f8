/** @file Copies the page's address with the reader's changes in it. */
import { type ReactNode, useState } from "react";

import { defaultOffer } from "../../models/offer.ts";
import { Button, fieldClass } from "../Button/index.tsx";
import { useNotebook } from "../Notebook/context.ts";
import { encodeLink } from "../Notebook/link.ts";
import { chosenVariant } from "../Notebook/place.ts";
import styles from "./styles.module.css";

type Copied =
  | { readonly kind: "copied" }
  /** Made, but the browser gives no access to the clipboard. */
  | { readonly kind: "shown"; readonly url: string }
  | { readonly kind: "failed"; readonly reason: string };

export default function CopyLink(): ReactNode {
  const { edits, page, idiom, model, models } = useNotebook();
  const [copied, setCopied] = useState<Copied>();

  const copy = async () => {
    const { origin, pathname } = window.location;
    let url: string;
    try {
      // listings that are hidden behind a tab are not what the reader sees
      const shown = page.places.map((place) => chosenVariant(place, idiom).id);
      const told = [...edits.all]
        .filter(([id]) => shown.includes(id))
        .map(([id, { text }]) => [id, text] as const);
      const hash = await encodeLink({
        ...(idiom === null ? {} : { idiom }),
        ...(model.id === defaultOffer(models, page.model).id
          ? {}
          : { model: model.id }),
        edits: new Map(told),
      });
      url = `${origin}${pathname}${hash}`;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setCopied({ kind: "failed", reason });
      return;
    }
    try {
      await navigator.clipboard.writeText(url);
      setCopied({ kind: "copied" });
    } catch {
      setCopied({ kind: "shown", url });
    }
  };
  return (
    <>
      <Button onClick={() => void copy()}>Copy link</Button>
      <span className={styles.message} role="status">
        {copied?.kind === "copied" &&
          "Copied: the page with your changes and your choice of model, if there are any."}
        {copied?.kind === "failed" &&
          `No link could be made (${copied.reason}); copy the code instead.`}
      </span>
      {copied?.kind === "shown" && (
        <label className={styles.shown}>
          Copy this link{" "}
          <input
            className={fieldClass}
            readOnly
            value={copied.url}
            onFocus={({ target }) => target.select()}
          />
        </label>
      )}
    </>
  );
}
