/** @file The page for addresses that lead nowhere. */
import Link from "@docusaurus/Link";
import start from "@generated/pages/default/_start.json";
import type { ReactNode } from "react";

import styles from "./styles.module.css";

export default function NotFoundContent(): ReactNode {
  return (
    <main className={styles.page}>
      <h1>Nothing to attend to here</h1>
      <p>
        This address has no page. It may have been moved, or there is a slip in
        the link.
      </p>
      <p>
        <Link to={`/docs/${start.pages[0].id}`}>Go to the tutorial</Link> or{" "}
        <Link to="/">to the front page</Link>.
      </p>
    </main>
  );
}
