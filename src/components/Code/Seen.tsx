/** @file Text of somebody else's as it is, with what would not be seen of it written out (unseen.ts). */
import type { ReactNode } from "react";

import { stretchesOf, unseenClass, unseenName } from "../../charts/unseen.ts";

export default function Seen({ text }: { readonly text: string }): ReactNode {
  return stretchesOf(text).map(({ text, unseen }, index) =>
    unseen ? (
      <span key={index} className={unseenClass}>
        {unseenName(text)}
      </span>
    ) : (
      text
    ),
  );
}
