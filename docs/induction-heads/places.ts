/** @file The places of "Searching for Induction Heads", with the text of the cells that may stand there. */
import { placesOf } from "../../src/components/Notebook/page.ts";
import attention from "./attention.py";
import attentionTrace from "./attention.trace.py";
import loss from "./loss.py";
import lossTrace from "./loss.trace.py";
import page from "./page.json";
import setup from "./setup.py";

export const places = placesOf(page, {
  setup,
  loss,
  "loss.trace": lossTrace,
  attention,
  "attention.trace": attentionTrace,
});
