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

/** Several entries of one name are its forms, tried in this order. */
export const surface: readonly Entry[] = [
  ...elementwise,
  ...reduction,
  ...order,
  ...movement,
  ...picking,
  ...sets,
  ...linalg,
  ...making,
  ...random,
  ...functional,
  ...losses,
];
