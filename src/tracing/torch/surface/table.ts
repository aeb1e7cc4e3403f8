/** @file PyTorch's surface on this page, as one table. Python's functions, completion and the reference page follow from it. */
import { making } from "./creation.ts";
import { elementwise } from "./elementwise.ts";
import type { Entry } from "./entry.ts";
import { linalg } from "./linalg.ts";
import { losses } from "./losses.ts";
import { movement } from "./movement.ts";
import { functional } from "./nn.ts";
import { order } from "./order.ts";
import { picking } from "./picking.ts";
import { random } from "./random.ts";
import { reduction } from "./reduction.ts";
import { sets } from "./sets.ts";

/** Functions of one kind. */
export interface Group {
  /** In addresses: "reductions". */
  readonly id: string;
  readonly title: string;
  readonly entries: readonly Entry[];
}

export const groups: readonly Group[] = [
  { id: "elements", title: "Each element by itself", entries: elementwise },
  { id: "reductions", title: "Sums and other reductions", entries: reduction },
  { id: "order", title: "Order: sorting, top, medians", entries: order },
  { id: "shapes", title: "Shapes and views", entries: movement },
  { id: "picking", title: "Picking and putting elements", entries: picking },
  { id: "sets", title: "Sets and counts", entries: sets },
  { id: "matrices", title: "Matrices", entries: linalg },
  { id: "making", title: "Making tensors", entries: making },
  { id: "random", title: "Random numbers", entries: random },
  { id: "activations", title: "Activations and norms", entries: functional },
  { id: "losses", title: "Losses and distances", entries: losses },
];

/** Several entries of one name are its forms, tried in this order. */
export const surface: readonly Entry[] = groups.flatMap(
  ({ entries }) => entries,
);
