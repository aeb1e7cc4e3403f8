/** @file The code of a cell: a highlighted listing, or the editor once the reader asked for it. */
import { type ComponentType, type ReactNode, useEffect, useState } from "react";

import Code from "../Code/index.tsx";
import { useCellEdit, useNotebook } from "../Notebook/context.ts";
import type { Variant } from "../Notebook/place.ts";
import type { EditorProps } from "./Editor.tsx";

interface Props {
  readonly variant: Variant;
  readonly editing: boolean;
  /** Line (from 1) to mark as the one that failed. */
  readonly failedLine?: number;
  readonly onEditorFailed: () => void;
}

export default function Listing({
  variant,
  editing,
  failedLine,
  onEditorFailed,
}: Props): ReactNode {
  const { edits, run } = useNotebook();
  const edited = useCellEdit(variant.id);
  // a file ends with a line break; shown, that would be an empty line
  const listing = variant.code.trimEnd();
  const code = edited ?? listing;
  const [Editor, setEditor] = useState<ComponentType<EditorProps>>();

  useEffect(() => {
    if (!editing || Editor !== undefined) return;
    let current = true;
    import("./Editor.tsx").then(
      // a component is a function, which a setter would call
      (module) => current && setEditor(() => module.default),
      () => current && onEditorFailed(),
    );
    return () => {
      current = false;
    };
  }, [editing, Editor, onEditorFailed]);

  if (editing && Editor !== undefined) {
    return (
      <Editor
        label={`Python of ${variant.id}`}
        code={code}
        failedLine={failedLine}
        onChange={(text) => edits.write(variant, text)}
        onRun={() => run(variant.id)}
      />
    );
  }
  return <Code language="python" code={code} failedLine={failedLine} />;
}
