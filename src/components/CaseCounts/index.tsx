/** @file How many programs print what the real libraries print, as a table of what the tests recorded. */
import { usePluginData } from "@docusaurus/useGlobalData";
import type { ReactNode } from "react";

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
    // a scrolling area, which the theme makes of a wide table, has to be reachable by keyboard
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <table tabIndex={0}>
      <caption>Compared with {named}</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col">Programs</th>
          <th scope="col">One-line snippets</th>
          <th scope="col">Means</th>
        </tr>
      </thead>
      <tbody>
        {counts.map(({ class: name, programs, snippets }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{programs}</td>
            <td>{snippets}</td>
            <td>{meanings[name]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
