/** @file Fenced code of the pages, shown as cells show theirs. */
import type { Props } from "@theme/CodeBlock";
import type { ReactNode } from "react";

import Code from "../../components/Code/index.tsx";

export default function CodeBlock({
  children,
  className = "",
  language,
}: Props): ReactNode {
  const named = /(?:^|\s)language-(\S+)/.exec(className)?.[1];
  if (typeof children !== "string") {
    throw new Error(
      "code block: must hold plain text; write it as a fenced block",
    );
  }
  return <Code code={children.trimEnd()} language={language ?? named ?? ""} />;
}
