/** @file Matrices and vectors. */
import { decompositions } from "./decompositions.ts";
import type { Entry } from "./entry.ts";
import { norms } from "./norms.ts";
import { products } from "./products.ts";

export const linalg: readonly Entry[] = [
  ...products,
  ...norms,
  ...decompositions,
];
