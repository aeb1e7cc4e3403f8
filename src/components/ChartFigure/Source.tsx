/** @file Where the numbers of a chart come from, in small print under it. */
import type { ReactNode } from "react";

import type { Provenance } from "../../charts/chart.ts";
import type { RecordingCheck, RunReport } from "../../live/state.ts";
import type { LiveChart, Standing } from "./choices.ts";

export function PrebuiltSource({
  provenance,
}: {
  readonly provenance: Provenance;
}): ReactNode {
  const { label, source, protocol, seed, runtime, date } = provenance;
  const facts = [
    protocol,
    source,
    runtime,
    seed === undefined ? undefined : `seed ${seed}`,
    date,
  ].filter((fact) => fact !== undefined);
  return (
    <>
      <strong>{label}.</strong> {facts.join("; ")}.
    </>
  );
}

export function LiveSource({
  live,
  standing,
  check,
}: {
  readonly live: LiveChart;
  readonly standing: Standing;
  readonly check?: RecordingCheck | undefined;
}): ReactNode {
  const { report, withoutModel } = live;
  const { deviceNote, milliseconds, notes = [] } = report;
  return (
    <>
      <strong>{computed[standing]}</strong>
      {madeBy(live)}. Loading {duration(milliseconds.load)},
      {milliseconds.python === undefined
        ? ""
        : ` Python ${duration(milliseconds.python)},`}{" "}
      {withoutModel ? "numbers" : "model"} {duration(milliseconds.engine)};{" "}
      {duration(milliseconds.total)} from press to chart.
      {check !== undefined && (
        <span data-recording={check.kind}> {recordingNotes[check.kind]}</span>
      )}
      {[withoutModel ? undefined : deviceNote, ...notes].map(
        (note) => note && ` ${sentence(note)}`,
      )}
    </>
  );
}

const computed: Readonly<Record<Standing, string>> = {
  current: "Just computed in this browser",
  changed: "Computed in this browser before the change",
  failed: "Computed in this browser before the run that failed",
};

const recordingNotes: Readonly<Record<RecordingCheck["kind"], string>> = {
  awaited:
    "What to compute was recorded from this listing when the site was built; Python is loading to record it again here.",
  same: "What to compute was recorded from this listing when the site was built; Python has recorded it again here since: both are the same.",
  differs:
    "This is not what the listing computes: Python has recorded something else here than was recorded when the site was built, and the chart is not computed again yet. That is this site's fault, not yours: please report it to whoever keeps it.",
  other:
    "It was computed twice: Python has recorded something else here than was recorded when the site was built, and this chart is of Python's recording. That is this site's fault, not yours: please report it to whoever keeps it.",
  stopped:
    "What to compute was recorded from this listing when the site was built; Python was stopped before it had recorded it again here.",
  failed:
    "What to compute was recorded from this listing when the site was built; Python failed to record it again here.",
};

/** " by GPT-2 Small (weights as f16) on WASM, 1 thread; seed 0" */
function madeBy({ report, withoutModel }: LiveChart): string {
  const { model, device, pace, seed } = report;
  const facts = withoutModel
    ? [" from the listing alone, no model computed its numbers"]
    : [` by ${model.name}${details(model)} on ${device}`, pace];
  return [...facts, seed === undefined ? undefined : `seed ${seed}`]
    .filter((fact) => fact !== undefined)
    .join("; ");
}

/** " (openai-community/gpt2 at 607a30d7 from huggingface.co, as f16)" */
function details({ source, host, encoding }: RunReport["model"]): string {
  const origin =
    source === undefined
      ? ""
      : `${source.repository} at ${source.revision.slice(0, 8)}${host === undefined ? "" : ` from ${host}`}, `;
  return ` (${origin}weights as ${encoding})`;
}

/** Ends with a full stop, whoever wrote it. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** "840 ms" */
function duration(milliseconds: number): string {
  return `${Math.round(milliseconds).toLocaleString("en-GB")} ms`;
}
