/** @file How many threads the processor gives a run, and the reader's press for more where the host does not isolate pages. */
import { type ReactNode, useEffect, useState } from "react";

import {
  asksForIsolation,
  offersIsolation,
  askForIsolation,
} from "../../live/keeping.ts";
import { touches } from "../../live/reader.ts";
import { threadsHere } from "../../live/threads-here.ts";
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
  /** The device is not up to more than one. */
  | "one"
  | "isolated"
  /** By the reader's choice. */
  | "isolated here"
  | "offered"
  | "refused"
  | "unable";

/** That a run has where the page is isolated. */
function mostThreads(): number {
  return threadsHere({ touches: touches(), isolated: true });
}

async function standingOf(siteUrl: string): Promise<Standing> {
  if (mostThreads() === 1) return "one";
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
      <p data-threads={standing}>{textOf(standing)}</p>
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

function textOf(standing: Standing): string {
  switch (standing) {
    case "unknown":
      return "";
    case "one":
      return "The processor runs one thread here: this device has too few cores, or too little memory, for more.";
    case "isolated":
      return `This page is isolated from other sites, so the processor runs ${mostThreads()} threads.`;
    case "isolated here":
      return `You have had this page isolated from other sites, so the processor runs ${mostThreads()} threads. Delete, below, takes that back.`;
    case "offered":
      return `The processor runs one thread here, and would run ${mostThreads()} if this page were isolated from other sites. It can be: the page is then loaded once more, and your changes stay.`;
    case "refused":
      return "This browser did not isolate the page, so the processor goes on with one thread.";
    case "unable":
      return "The processor runs one thread here: this browser cannot isolate the page from other sites.";
  }
}
