/** @file The Python editor: CodeMirror, imported on the first press of Edit. Escape, then Tab, leaves it. */
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
} from "@codemirror/commands";
import { python, pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  highlightSpecialChars,
  keymap,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { type ReactNode, useEffect, useRef } from "react";

import {
  unseenCharacters,
  unseenClass,
  unseenName,
} from "../../charts/unseen.ts";
import { proposalsAt, type PythonNames } from "./completion.ts";
import { typingOverLines } from "./editor-input.ts";
import "./editor-styles.ts";
import names from "./names.json";
import styles from "./styles.module.css";

export interface EditorProps {
  readonly label: string;
  readonly code: string;
  readonly failedLine?: number | undefined;
  readonly onChange: (code: string) => void;
  readonly onRun: () => void;
}

const highlighting = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.keyword, color: "var(--code-keyword)" },
  {
    tag: [tags.function(tags.variableName), tags.className],
    color: "var(--code-name)",
  },
  { tag: [tags.operator, tags.punctuation], color: "var(--code-operator)" },
]);

const markLine = StateEffect.define<number | undefined>();

const failedLineField = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    // once the reader types, the line that failed is not that line any more
    if (transaction.docChanged) marks = Decoration.none;
    for (const effect of transaction.effects) {
      if (!effect.is(markLine)) continue;
      const { doc } = transaction.state;
      marks =
        effect.value === undefined || effect.value > doc.lines
          ? Decoration.none
          : Decoration.set(
              Decoration.line({ class: "failed-line" }).range(
                doc.line(effect.value).from,
              ),
            );
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Beside CodeMirror's own, which knows the words of Python and of the listing. */
const proposals = pythonLanguage.data.of({
  autocomplete: ({
    state,
    pos,
  }: CompletionContext): CompletionResult | null => {
    const found = proposalsAt(
      state.doc.toString(),
      pos,
      names satisfies PythonNames,
    );
    return found === undefined
      ? null
      : {
          from: pos - found.typed,
          options: [...found.options],
          validFor: /^\w*$/,
        };
  },
});

/** As a listing shows them. */
const unseenMarks = highlightSpecialChars({
  specialChars: unseenCharacters,
  render: (code) => {
    const mark = document.createElement("span");
    mark.className = unseenClass;
    mark.textContent = unseenName(String.fromCodePoint(code));
    return mark;
  },
});

export default function Editor(props: EditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const { code, label } = latest.current;
    const run = () => {
      latest.current.onRun();
      return true;
    };
    const editor = new EditorView({
      parent: host.current ?? undefined,
      state: EditorState.create({
        doc: code,
        extensions: [
          history(),
          python(),
          proposals,
          autocompletion({ icons: false }),
          indentUnit.of("    "),
          indentOnInput(),
          bracketMatching(),
          syntaxHighlighting(highlighting),
          failedLineField,
          unseenMarks,
          typingOverLines(),
          keymap.of([
            { key: "Mod-Enter", run },
            ...defaultKeymap,
            ...historyKeymap,
            indentWithTab,
          ]),
          EditorView.contentAttributes.of({
            "aria-label": `${label}. Press Escape, then Tab, to leave the editor.`,
            tabindex: "0",
            autocapitalize: "off",
            autocorrect: "off",
            spellcheck: "false",
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              latest.current.onChange(update.state.doc.toString());
            }
          }),
        ],
      }),
    });
    view.current = editor;
    editor.focus();
    return () => editor.destroy();
  }, []);

  // Reset and other changes from outside; what the reader typed is already in the editor
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === props.code) {
      return;
    }
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: props.code },
    });
  }, [props.code]);

  useEffect(() => {
    view.current?.dispatch({ effects: markLine.of(props.failedLine) });
  }, [props.failedLine]);

  return <div ref={host} className={styles.editor} />;
}
