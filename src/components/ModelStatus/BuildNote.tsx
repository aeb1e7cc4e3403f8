/** @file Says that another tab was opened with another version of the site. */
import { type ReactNode, useEffect, useState } from "react";

import { buildOf, hearTabs, tellTabs } from "../../live/other-tabs.ts";
import { siteUrlOf } from "../site-url.ts";
import styles from "./styles.module.css";

interface Props {
  /** Path of the site's root. */
  readonly basePath: string;
}

export default function BuildNote({ basePath }: Props): ReactNode {
  const [isOld, setIsOld] = useState(false);
  useEffect(() => {
    const siteUrl = siteUrlOf(basePath);
    const build = buildOf(document);
    // who is opened later is of the same build or a newer one
    tellTabs(siteUrl, { kind: "opened", build });
    return hearTabs(siteUrl, (message) => {
      if (message.kind === "opened" && message.build !== build) setIsOld(true);
    });
  }, [basePath]);
  return (
    <p className={isOld ? styles.note : styles.message} role="status">
      {isOld &&
        "Another tab shows another version of this site. Reload this page to have the newest; your changes are kept."}
    </p>
  );
}
