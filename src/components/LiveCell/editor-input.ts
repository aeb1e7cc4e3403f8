/**
 * @file Typing over several selected lines, done by the editor itself. Left to the browser, it would write styles into
 * the lines that it joins, which a strict content security policy refuses with an error in the console.
 */
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

export function typingOverLines(): Extension {
  return EditorView.domEventHandlers({
    beforeinput(event, view) {
      const { doc, selection } = view.state;
      const { from, to } = selection.main;
      const text = event.data ?? "";
      const isTyping = event.inputType === "insertText" && !view.composing;
      if (!isTyping || text === "" || to <= doc.lineAt(from).to) return false;
      view.dispatch(view.state.replaceSelection(text), {
        userEvent: "input.type",
        scrollIntoView: true,
      });
      return true;
    },
  });
}
