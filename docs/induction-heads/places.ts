/** @file The places of "Searching for Induction Heads" in page order, each with the cells that may stand there. */
import type { Place } from "../../src/components/Notebook/place.ts";
import attention from "./attention.py";
import attentionTrace from "./attention.trace.py";
import loss from "./loss.py";
import lossTrace from "./loss.trace.py";
import setup from "./setup.py";

const source = { idiom: "2023", label: "As in 2023" } as const;
const today = { idiom: "trace", label: "Today's nnsight" } as const;

export const places: readonly Place[] = [
  {
    id: "setup",
    fold: "Set-up: imports, device, seed and the helpers that the listings use",
    variants: [{ ...source, id: "setup", code: setup }],
  },
  {
    id: "loss",
    chart: "loss",
    variants: [
      { ...source, id: "loss", code: loss },
      { ...today, id: "loss.trace", code: lossTrace },
    ],
  },
  {
    id: "attention",
    chart: "attention",
    variants: [
      { ...source, id: "attention", code: attention },
      { ...today, id: "attention.trace", code: attentionTrace },
    ],
  },
];
