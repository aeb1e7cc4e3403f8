/** @file Copies a listing. */
import { type ReactNode, useEffect, useState } from "react";

import { Button } from "../Button/index.tsx";

type Copied = "no" | "yes" | "refused";

const labels: Readonly<Record<Copied, string>> = {
  no: "Copy",
  yes: "Copied",
  refused: "Not copied",
};

export default function CopyButton({
  code,
}: {
  readonly code: string;
}): ReactNode {
  const [copied, setCopied] = useState<Copied>("no");
  useEffect(() => {
    if (copied === "no") return;
    const timer = setTimeout(() => setCopied("no"), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(code).then(
      () => setCopied("yes"),
      () => setCopied("refused"),
    );
  };
  return (
    <Button kind="small" onClick={copy}>
      <span aria-live="polite">{labels[copied]}</span>
    </Button>
  );
}
