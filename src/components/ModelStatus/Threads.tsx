/** @file How many threads the processor gives a run, and the reader's press for more where the host does not isolate pages. */
import { type ReactNode, useEffect, useState } from "react";

import {
  asksForIsolation,
  offersIsolation,
  askForIsolation,
} from "../../live/keeping.ts";
import { Button } from "../Button/index.tsx";
import { useIsBusy } from "../Notebook/context.ts";
import { readOfTab, writeOfTab } from "../Notebook/tab-storage.ts";
import { siteUrlOf } from "../site-url.ts";
import styles from "./styles.module.css";

interface Props {
  /** Path of the site's root. */
  readonly basePath: string;
}

/** This tab has reloaded for it: if that did not help, another reload would not either. */
const triedKey = "induction-heads-live.isolation-tried";

type Standing =
  /** Not known before the page is live. */
  | "unknown"
  | "isolated"
  /** By the reader's choice. */
  | "isolated here"
  | "offered"
  | "refused"
  | "unable";

async function standingOf(siteUrl: string): Promise<Standing> {
  if (crossOriginIsolated) {
    return (await asksForIsolation(siteUrl)) ? "isolated here" : "isolated";
  }
  if (!offersIsolation()) return "unable";
  return readOfTab(triedKey) === null ? "offered" : "refused";
}

export default function Threads({ basePath }: Props): ReactNode {
  const [standing, setStanding] = useState<Standing>("unknown");
  const [message, setMessage] = useState("");
  const busy = useIsBusy();
  useEffect(() => {
    let current = true;
    standingOf(siteUrlOf(basePath)).then(
      (standing) => current && setStanding(standing),
      () => current && setStanding("unable"),
    );
    return () => {
      current = false;
    };
  }, [basePath]);

  const isolate = async () => {
    try {
      await askForIsolation(siteUrlOf(basePath));
      // before the one reload, so that there is never a second
      writeOfTab(triedKey, "yes");
      window.location.reload();
    } catch (error) {
      setMessage(
        `That cannot be changed here (${error instanceof Error ? error.message : String(error)}).`,
      );
    }
  };
  return (
    <>
      <p data-threads={standing}>{texts[standing]}</p>
      {standing === "offered" && (
        <Button aria-disabled={busy} onClick={() => !busy && void isolate()}>
          Use more threads
        </Button>
      )}
      <p className={styles.message} role="status">
        {message}
      </p>
    </>
  );
}

const texts: Readonly<Record<Standing, string>> = {
  unknown: "",
  isolated:
    "This page is isolated from other sites, so the processor runs up to four threads, one for each core.",
  "isolated here":
    "You have had this page isolated from other sites, so the processor runs up to four threads, one for each core. Delete, below, takes that back.",
  offered:
    "The processor runs one thread here, as this page is not isolated from other sites. It can be: the page is then loaded once more, and your changes stay.",
  refused:
    "This browser did not isolate the page, so the processor goes on with one thread.",
  unable:
    "The processor runs one thread here: this browser cannot isolate the page from other sites.",
};
