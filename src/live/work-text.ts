/** @file What ran, as text. Pure. */
import type { WorkEvaluation, WorkPart, WorkValue } from "../engine/work.ts";
import { bytesText } from "../graph/size-limit.ts";

/** "Evaluation 2 of 3: 14 parts, 35.1 ms. Not computed, but remembered: …" */
export function summaryOf(
  { parts, remembered }: WorkEvaluation,
  index: number,
  count: number,
): string {
  const which = count === 1 ? "" : `Evaluation ${index + 1} of ${count}: `;
  const spent = parts.reduce((sum, { run, ready }) => sum + run + ready, 0);
  const known = new Set([
    ...remembered.map(({ name }) => name),
    ...parts.flatMap(({ reads }) =>
      reads.flatMap(({ from, name }) => (from === "memory" ? [name] : [])),
    ),
  ]);
  const memory =
    known.size === 0
      ? ""
      : ` Remembered from an earlier run, and not computed again: ${listed([...known])}.`;
  const what = `${parts.length} ${parts.length === 1 ? "part" : "parts"}`;
  return `${which}${what}, ${milliseconds(spent)}.${memory}`;
}

/** "0.3 ms", "120 ms" */
export function milliseconds(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}

/** "residual stream before layer 3 (float32[1,10,64], of part 3)" */
function readText({ name, type, from }: WorkValue): string {
  return `${name} (${type}, ${from === "memory" ? "remembered" : `of part ${from}`})`;
}

export function readsText({ reads, weights }: WorkPart): string[] {
  const values = reads.filter(({ from }) => from !== "listing");
  const constants = reads.length - values.length;
  return [
    ...values.map(readText),
    ...counted(constants, "constant"),
    ...counted(weights, "weight"),
  ];
}

function counted(count: number, noun: string): string[] {
  return count === 0 ? [] : [`${count} ${noun}${count === 1 ? "" : "s"}`];
}

export function givesText({ gives }: WorkPart): string[] {
  return gives.map(({ name, type }) => `${name} (${type})`);
}

export function bytesOfPart({ bytes }: WorkPart): string {
  return bytesText(bytes);
}

export function workText(evaluations: readonly WorkEvaluation[]): string {
  return evaluations
    .map((evaluation, index) =>
      [
        summaryOf(evaluation, index, evaluations.length),
        ...evaluation.parts.map(partText),
        "",
        "The recorded graph:",
        evaluation.recorded,
      ].join("\n"),
    )
    .join("\n\n");
}

function partText(part: WorkPart, index: number): string {
  return [
    `${index + 1}. ${part.name}: ${milliseconds(part.run)}, after ${milliseconds(part.ready)} to get ready; gives ${bytesOfPart(part)}`,
    `   ops: ${part.ops}`,
    `   reads: ${readsText(part).join("; ")}`,
    `   gives: ${givesText(part).join("; ")}`,
  ].join("\n");
}

/** The first few by name. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  const more = names.length - 3;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
