/** @file What a cell printed. */
import { memo, type ReactNode } from "react";

import type { CellOutput } from "../../live/state.ts";
import Seen from "../Code/Seen.tsx";
import Preformatted from "../Preformatted.tsx";
import { type OutputBlock, outputBlocks } from "./output-blocks.ts";
import styles from "./styles.module.css";

export default function Printed({
  outputs,
}: {
  readonly outputs: readonly CellOutput[];
}): ReactNode {
  const text = outputs
    .flatMap((output) => (output.kind === "text" ? [output.text] : []))
    .join("");
  if (text === "") return null;
  const blocks = outputBlocks(text);
  return (
    <Preformatted className={styles.printed} data-output="text">
      {blocks.length === 1 && blocks[0]?.parts.length === 1 ? (
        <Seen text={text} />
      ) : (
        blocks.map(({ parts, lines }, index) => (
          <Block
            key={index}
            text={parts.join("")}
            parts={parts}
            lines={lines}
          />
        ))
      )}
    </Preformatted>
  );
}

/** Known by its text: what was printed before is not gone through again when more comes. */
const Block = memo(
  ({ parts, lines }: OutputBlock & { readonly text: string }): ReactNode => (
    <span
      className={styles.block}
      style={{ containIntrinsicBlockSize: `auto ${lines}lh` }}
    >
      {parts.length === 1 ? (
        <Seen text={parts[0] ?? ""} />
      ) : (
        parts.map((part, index) => (
          <span
            key={index}
            className={styles.part}
            style={{ containIntrinsicInlineSize: `auto ${part.length}ch` }}
          >
            <Seen text={part} />
          </span>
        ))
      )}
    </span>
  ),
  (before, after) => before.text === after.text,
);
