/** @file What this browser keeps of models for the site, and the button that deletes it. */
import { type ReactNode, useEffect, useState } from "react";

import {
  deleteStoredModel,
  listStoredModels,
  type StoredModel,
} from "../../models/stored-models.ts";
import { megabytes } from "../download-size.ts";
import { useIsBusy } from "../Notebook/context.ts";
import styles from "./styles.module.css";

/** Storage that cannot be read keeps nothing that the reader could delete. */
const none: readonly StoredModel[] = [];

interface Props {
  /** Path of the site's root. Only models below it are the site's; hosts share storage between sites of one origin. */
  readonly basePath: string;
}

export default function Stored({ basePath }: Props): ReactNode {
  const [stored, setStored] = useState(none);
  const [message, setMessage] = useState("");
  const busy = useIsBusy();
  const [version, setVersion] = useState(0);

  // a run that ended may have stored something
  useEffect(() => {
    if (busy) return;
    let current = true;
    listStoredModels().then(
      (found) =>
        current &&
        setStored(
          found.filter(({ folderUrl }) =>
            folderUrl.startsWith(new URL(basePath, window.location.href).href),
          ),
        ),
      () => current && setStored(none),
    );
    return () => {
      current = false;
    };
  }, [busy, basePath, version]);

  const bytes = stored.reduce((sum, model) => sum + model.bytes, 0);
  const remove = async () => {
    try {
      for (const { folderUrl } of stored) await deleteStoredModel(folderUrl);
      setMessage("Deleted. The next visit downloads the model again.");
    } catch (error) {
      setMessage(
        `The browser did not delete it (${error instanceof Error ? error.message : String(error)}). Clear the site's data in the browser's settings.`,
      );
    }
    setVersion((version) => version + 1);
  };
  return (
    <>
      <p className={styles.stored} data-stored={bytes}>
        {bytes === 0
          ? "Nothing of it is kept in this browser."
          : `${megabytes(bytes)} kept in this browser for the next visit. `}
        {bytes > 0 && (
          <button type="button" disabled={busy} onClick={() => void remove()}>
            Delete
          </button>
        )}
      </p>
      <p className={styles.message} role="status">
        {message}
      </p>
    </>
  );
}
