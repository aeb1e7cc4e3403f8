/** @file The landing page: what this is, in one screen, with a chart of the tutorial. */
import Link from "@docusaurus/Link";
import useDocusaurusContext from "@docusaurus/useDocusaurusContext";
import start from "@generated/pages/default/_start.json";
import Layout from "@theme/Layout";
import type { ReactNode } from "react";

import { chartFrame } from "../charts/kinds/index.ts";
import Picture from "../components/ChartFigure/Picture.tsx";
import styles from "./index.module.css";

export default function Home(): ReactNode {
  const { siteConfig } = useDocusaurusContext();
  return (
    <Layout title={siteConfig.tagline} description={siteConfig.tagline}>
      <main className={styles.page}>
        <div className={styles.words}>
          <h1>Find the heads that let a model repeat</h1>
          <p className={styles.lead}>
            A tutorial on induction heads in GPT-2. Read it with its charts,
            then press <strong>Run live</strong>: the Python of each listing
            runs on a model in your own browser, and its chart takes the place
            of the prebuilt one.
          </p>
          <p className={styles.actions}>
            <Link className={styles.primary} to={`/docs/${start.pages[0].id}`}>
              Read the tutorial
            </Link>
            <Link to="/docs/how-run-live-works">How Run live works</Link>
          </p>
          {start.pages.length > 1 && <Pages />}
          <p className={styles.facts}>
            No account, no server: code and results stay in your browser, and
            nothing heavy loads before you press.
          </p>
        </div>
        <Cover />
      </main>
    </Layout>
  );
}

/** The way to each page, by what it answers, where there are several. */
function Pages(): ReactNode {
  return (
    <ol className={styles.pages}>
      {start.pages.map(({ id, title, question }) => (
        <li key={id}>
          <Link to={`/docs/${id}`}>{question ?? title}</Link>
        </li>
      ))}
    </ol>
  );
}

function Cover(): ReactNode {
  const { cover } = start;
  if (cover === undefined) return null;
  const { width, height } = chartFrame(cover.chart.chart, "wide");
  return (
    <figure className={styles.chart}>
      <Link
        to={`/docs/${cover.pageId}`}
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        <Picture prebuilt={cover.chart} />
      </Link>
      <figcaption>
        {cover.caption} {cover.chart.provenance.label}.
      </figcaption>
    </figure>
  );
}
