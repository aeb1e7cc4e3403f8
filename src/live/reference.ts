/** @file What listings can use, as the site's pages show it. */
export type {
  Reference,
  ReferenceFunction,
  ReferenceGroup,
  RefusedName,
} from "../python/reference.ts";
