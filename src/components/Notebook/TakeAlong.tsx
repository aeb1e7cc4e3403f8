/** @file The page as a Jupyter notebook: the file, Colab where the site's repository is known, and who has run it. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import useDocusaurusContext from "@docusaurus/useDocusaurusContext";
import type { ReactNode } from "react";

import type { PageData } from "./page.ts";
import { colabUrl, recordText } from "./take-along.ts";
import styles from "./take-along.module.css";

export default function TakeAlong({ page }: { page: PageData }): ReactNode {
  const path = `notebooks/${page.id}.ipynb`;
  const url = useBaseUrl(path);
  const { customFields } = useDocusaurusContext().siteConfig;
  const colab = colabUrl(customFields?.["repository"], path);
  const { notebook } = page;
  return (
    <aside className={styles.aside} aria-label="This page as a notebook">
      <p>
        <strong>Take it with you.</strong>{" "}
        <a href={url} download>
          Download this page as a Jupyter notebook
        </a>
        {colab !== undefined && (
          <>
            {" "}
            or <a href={colab}>open it in Colab</a>
          </>
        )}
        : the same cells, for nnsight on your machine or on NDIF.
        {notebook.record !== undefined && ` ${recordText(notebook.record)}`}
      </p>
    </aside>
  );
}
