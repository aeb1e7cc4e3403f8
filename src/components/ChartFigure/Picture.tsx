/** @file The prebuilt picture of a chart: one for each theme and size, the right one chosen by CSS alone. */
import { useBaseUrlUtils } from "@docusaurus/useBaseUrl";
import type { ReactNode } from "react";

import { chartFrame } from "../../charts/kinds/index.ts";
import type { PrebuiltChart } from "../../charts/prebuilt.ts";
import { chartDescription } from "../../charts/summary.ts";
import { narrowQuery } from "./media.ts";
import styles from "./styles.module.css";

interface Props {
  readonly prebuilt: PrebuiltChart;
}

export default function Picture({ prebuilt }: Props): ReactNode {
  const { withBaseUrl } = useBaseUrlUtils();
  const { chart, summary, pictures } = prebuilt;
  const wide = chartFrame(chart, "wide");
  const narrow = chartFrame(chart, "narrow");
  const alt = chartDescription(chart, summary);
  return (["light", "dark"] as const).map((theme) => (
    <picture key={theme} className={styles[theme]}>
      <source
        media={narrowQuery}
        srcSet={withBaseUrl(pictures[theme].narrow)}
        width={narrow.width}
        height={narrow.height}
      />
      {/* a picture that is not displayed (the other theme's) is never fetched: it is lazy */}
      <img
        src={withBaseUrl(pictures[theme].wide)}
        width={wide.width}
        height={wide.height}
        alt={alt}
        loading="lazy"
        decoding="async"
      />
    </picture>
  ));
}
