/** @file What stands under a chart: its title, what it shows, how the live one agrees, and where its numbers come from. */
import type { ReactNode } from "react";

import { type Drawable, sameShape } from "../../charts/comparison.ts";
import { chartSummary } from "../../charts/summary.ts";
import type { RecordingCheck } from "../../live/state.ts";
import {
  type Comparison,
  type LiveChart,
  type Prebuilt,
  prebuiltName,
  type Standing,
} from "./choices.ts";
import { LiveSource, PrebuiltSource } from "./Source.tsx";
import styles from "./styles.module.css";

interface Props {
  readonly chart: Drawable;
  /** The prebuilt chart that is shown; undefined where the live one, or both, are. */
  readonly picked: Prebuilt | undefined;
  readonly live: LiveChart | undefined;
  readonly standing: Standing;
  readonly check: RecordingCheck | undefined;
  readonly comparison: Comparison | undefined;
  readonly comparable: boolean;
}

export default function Caption({
  chart,
  picked,
  live,
  standing,
  check,
  comparison,
  comparable,
}: Props): ReactNode {
  return (
    <figcaption>
      <span className={styles.title}>{chart.title}</span>
      <span className={styles.summary} data-summary>
        {picked === undefined ? chartSummary(chart) : picked.chart.summary}
      </span>
      {comparable && (
        <span
          className={styles.agreement}
          data-agreement={verdict(comparison, standing)}
        >
          {agreementText(live, comparison, standing)}
        </span>
      )}
      <span className={styles.source}>
        {picked === undefined ? (
          live !== undefined && (
            <LiveSource live={live} standing={standing} check={check} />
          )
        ) : (
          <PrebuiltSource provenance={picked.chart.provenance} />
        )}
      </span>
    </figcaption>
  );
}

function verdict(
  comparison: Comparison | undefined,
  standing: Standing,
): string {
  if (comparison?.agreement === undefined || standing !== "current") {
    return "none";
  }
  return comparison.agreement.agrees ? "agrees" : "differs";
}

function agreementText(
  live: LiveChart | undefined,
  comparison: Comparison | undefined,
  standing: Standing,
): string {
  if (live === undefined || comparison === undefined) {
    return "Run live to compare a run of your own with these numbers.";
  }
  if (standing !== "current") return standingNotes[standing];
  if (comparison.agreement !== undefined) return comparison.agreement.text;
  if (comparison.with.id !== live.report.model.id) {
    return `Your run is of ${live.report.model.name}, another model than ${prebuiltName(comparison.with)}: their numbers do not compare one by one.`;
  }
  return sameShape(live.chart, comparison.with.chart.chart)
    ? `Your run drew other tokens than ${prebuiltName(comparison.with)}, and the page sets no tolerance for that: see both together.`
    : `Your chart is not of the same things as ${prebuiltName(comparison.with)}: their numbers do not compare one by one.`;
}

const standingNotes: Readonly<Record<Exclude<Standing, "current">, string>> = {
  changed: "The live chart is of the code before it was changed.",
  failed:
    "The last run failed and drew nothing: the live chart is of a run before it.",
};
