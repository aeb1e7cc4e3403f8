/** @file Buttons that copy texts, and beside them what came of it. */
import { Fragment, type ReactNode, useState } from "react";

import { Button } from "./index.tsx";

interface Props {
  /** By the label of its button; made when it is pressed. */
  readonly texts: Readonly<Record<string, () => string>>;
}

export default function CopyTexts({ texts }: Props): ReactNode {
  const [said, setSaid] = useState("");
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copied."),
      () => setSaid("Not copied: this browser gives no access to it."),
    );
  };
  return (
    <p>
      {Object.entries(texts).map(([label, text]) => (
        <Fragment key={label}>
          <Button onClick={() => copy(text())}>{label}</Button>{" "}
        </Fragment>
      ))}
      <span role="status">{said}</span>
    </p>
  );
}
