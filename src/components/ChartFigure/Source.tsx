/** @file Where the numbers of a chart come from, in small print under it. */
import type { ReactNode } from "react";

import type { Provenance } from "../../charts/chart.ts";
import type { RunReport } from "../../live/state.ts";
import type { Standing } from "./choices.ts";

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
  report,
  standing,
}: {
  readonly report: RunReport;
  readonly standing: Standing;
}): ReactNode {
  const { model, device, deviceNote, milliseconds, seed, notes = [] } = report;
  return (
    <>
      <strong>{computed[standing]}</strong> by {model.name}
      {details(model)} on {device}
      {seed === undefined ? "" : `, seed ${seed}`}. Loading{" "}
      {duration(milliseconds.load)}, Python {duration(milliseconds.python)},
      model {duration(milliseconds.engine)}; {duration(milliseconds.total)} from
      press to chart.
      {[deviceNote, ...notes].map((note) => note && ` ${sentence(note)}`)}
    </>
  );
}

const computed: Readonly<Record<Standing, string>> = {
  current: "Just computed in this browser",
  changed: "Computed in this browser before the change",
  failed: "Computed in this browser before the run that failed",
};

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
