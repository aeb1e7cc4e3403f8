/** @file What this browser keeps for the next visit, and the button that deletes it. */
import { type ReactNode, useEffect, useRef, useState } from "react";

import {
  finishKeeping,
  forgetFiles,
  keptBytes,
  offersStorage,
  onKept,
} from "../../live/keeping.ts";
import {
  deleteStoredModel,
  listStoredModels,
  type StoredModel,
} from "../../models/stored-models.ts";
import { folderOfOffer, type ModelOffer } from "../../models/offer.ts";
import { hearTabs, tellTabs } from "../../live/other-tabs.ts";
import { megabytes } from "../download-size.ts";
import { useIsBusy, useNotebook } from "../Notebook/context.ts";
import { tellKept, useKept } from "../Notebook/kept.ts";
import { Button } from "../Button/index.tsx";
import { siteUrlOf } from "../site-url.ts";
import styles from "./styles.module.css";

interface Props {
  /** Path of the site's root. Only models below it are the site's; hosts share storage between sites of one origin. */
  readonly basePath: string;
}

export default function Stored({ basePath }: Props): ReactNode {
  const { models: stored, page: files, able } = useKept();
  const [message, setMessage] = useState("");
  const busy = useIsBusy();
  const { model, models } = useNotebook();
  const { offers } = models;
  const line = useRef<HTMLParagraphElement>(null);
  const [version, setVersion] = useState(0);

  // what an earlier visit has begun to keep
  useEffect(() => {
    void finishKeeping(siteUrlOf(basePath));
  }, [basePath]);

  // other tabs keep what a run here has stored
  const wasBusy = useRef(false);
  useEffect(() => {
    if (wasBusy.current && !busy) {
      tellTabs(siteUrlOf(basePath), { kind: "kept changed" });
    }
    wasBusy.current = busy;
  }, [busy, basePath]);

  // a run that ended may have stored something
  useEffect(() => {
    if (busy) return;
    let current = true;
    const siteUrl = siteUrlOf(basePath);
    listStoredModels().then(
      (found) =>
        current &&
        tellKept({
          able: offersStorage(),
          models: found.flatMap((model) => ofThisSite(model, offers, siteUrl)),
        }),
      // storage that cannot be read keeps nothing that the reader could delete
      () => current && tellKept({ able: false, models: [] }),
    );
    const count = () =>
      keptBytes(siteUrl).then(
        (page) => current && tellKept({ page }),
        () => current && tellKept({ page: 0 }),
      );
    void count();
    const leave = onKept(() => void count());
    const recount = () => setVersion((version) => version + 1);
    const leaveTabs = hearTabs(siteUrl, ({ kind }) => {
      if (kind === "kept changed") recount();
    });
    // the browser's own settings delete too
    document.addEventListener("visibilitychange", recount);
    return () => {
      current = false;
      leave();
      leaveTabs();
      document.removeEventListener("visibilitychange", recount);
    };
  }, [busy, basePath, offers, version]);

  const kept = [
    ...stored,
    // with Python and the engine; no longer than this, or the line would break anew when it is told
    ...(files === 0 ? [] : [{ name: "the page", bytes: files }]),
  ];
  const bytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const remove = async () => {
    // the button goes, and the focus would go to the top of the page
    line.current?.focus();
    try {
      for (const { folderUrl } of stored) await deleteStoredModel(folderUrl);
      await forgetFiles(siteUrlOf(basePath));
      setMessage("Deleted. The next run after a reload downloads it again.");
    } catch (error) {
      setMessage(
        `The browser did not delete it (${error instanceof Error ? error.message : String(error)}). Clear the site's data in the browser's settings.`,
      );
    }
    tellTabs(siteUrlOf(basePath), { kind: "kept changed" });
    setVersion((version) => version + 1);
  };
  return (
    <div
      className={styles.stored}
      data-longest={`${described(model)} and the page (${megabytes(10e6)}) kept in this browser for the next visit.`}
    >
      <p ref={line} data-stored={bytes} tabIndex={-1}>
        {bytes === 0
          ? able
            ? "No model is kept in this browser."
            : "This browser keeps nothing for this page: each visit downloads it again."
          : `${kept.map(described).join(" and ")} kept in this browser for the next visit. `}
        {bytes > 0 && (
          <Button aria-disabled={busy} onClick={() => !busy && void remove()}>
            Delete
          </Button>
        )}
      </p>
      <p className={styles.message} role="status">
        {message}
      </p>
    </div>
  );
}

/** Models below the site's own address, earlier ones included, and those of other hosts that it offers. */
function ofThisSite(
  model: StoredModel,
  offers: readonly ModelOffer[],
  siteUrl: string,
): readonly StoredModel[] {
  const { folderUrl } = model;
  const offer = offers.find(
    (offer) => folderOfOffer(offer, siteUrl) === folderUrl,
  );
  if (offer !== undefined) return [{ ...model, name: offer.name }];
  return folderUrl.startsWith(siteUrl) ? [model] : [];
}

function described({
  name,
  bytes,
}: Pick<StoredModel, "name" | "bytes">): string {
  return `${name} (${megabytes(bytes)})`;
}
