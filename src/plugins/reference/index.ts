/**
 * @file Build-time plugin: what listings can use, from the tables that make it:
 * `import reference from "@generated/reference/default/reference.json"`.
 */
import type { Plugin } from "@docusaurus/types";

import names from "../../components/LiveCell/names.json";
import { makeReference } from "../../python/reference.ts";

export default function reference(): Plugin {
  return {
    name: "reference",
    async contentLoaded({ actions }) {
      await actions.createData("reference.json", makeReference(names.owners));
    },
  };
}
