/** @file How many programs print what the real libraries print, as a table of what the tests recorded. */
import { usePluginData } from "@docusaurus/useGlobalData";
import type { ReactNode } from "react";

import WideTable from "../WideTable.tsx";
import type { CasesData } from "./count.ts";

const meanings = {
  right:
    "prints what the real libraries print, or is refused or warned of where they refuse it",
  refused: "works there; here an error says what is not there",
  unclear: "an error that does not help",
  accepted: "refused there; here it runs without a word",
  different: "prints something else without an error",
} as const;

export default function CaseCounts(): ReactNode {
  const { counts, versions } = usePluginData("cases") as CasesData;
  const named = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return (
    <WideTable
      caption={`Compared with ${named}`}
      columns={["Class", "Programs", "One-line snippets", "Means"]}
      rows={counts.map(({ class: name, programs, snippets }) => [
        name,
        programs,
        snippets,
        meanings[name],
      ])}
    />
  );
}
