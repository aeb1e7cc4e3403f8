/** @file A page as a Jupyter notebook, in nbformat 4.5: https://nbformat.readthedocs.io/en/latest/format_description.html */
import type { Page } from "../../components/Notebook/page.ts";
import { cellsIn } from "../pages/folder.ts";
import type { Piece } from "./text.ts";

export interface JupyterCell {
  readonly cell_type: "markdown" | "code";
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: readonly string[];
  readonly outputs?: readonly unknown[];
  readonly execution_count?: null;
}

export interface JupyterNotebook {
  readonly cells: readonly JupyterCell[];
  readonly metadata: {
    readonly kernelspec: Readonly<Record<string, string>>;
    readonly language_info: { readonly name: string };
  };
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
}

interface Parts {
  readonly page: Page;
  readonly pieces: readonly Piece[];
  /** "nnsight==0.8.1" and so on: what the first cell installs. */
  readonly requirements: readonly string[];
}

/** The page's own cells, in the newest of its idioms, between its text. */
export function notebookOf({
  page,
  pieces,
  requirements,
}: Parts): JupyterNotebook {
  const cells = cellsIn(page, page.idioms.at(-1)?.id ?? "");
  const codeAt = (place: string): string => {
    const index = page.places.findIndex(({ id }) => id === place);
    return cells[index]?.code ?? "";
  };
  const folded = new Set(
    page.places.flatMap(({ id, fold }) => (fold === undefined ? [] : [id])),
  );
  return {
    cells: [
      markdown("title", `# ${page.title}\n\n${page.description}`),
      markdown("where", whereItRuns),
      code("install", `%pip install -q ${requirements.join(" ")}`, {
        tags: ["install"],
      }),
      ...pieces.map((piece, index) =>
        piece.kind === "text"
          ? markdown(`text-${index}`, piece.markdown)
          : code(
              piece.place,
              codeAt(piece.place),
              folded.has(piece.place)
                ? { jupyter: { source_hidden: true } }
                : {},
            ),
      ),
    ],
    metadata: {
      kernelspec: {
        display_name: "Python 3",
        language: "python",
        name: "python3",
      },
      language_info: { name: "python" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

const whereItRuns = `The cells are those of the live page, to be run in order by the real libraries. \`LanguageModel('gpt2')\` is GPT-2 Small here, which the first run downloads from Hugging Face (548 MB).

To run the model on [NDIF](https://nnsight.net)'s machines, as you would one that is too large for yours, set your key with \`from nnsight import CONFIG; CONFIG.set_default_api_key("...")\`, and write \`model.trace(..., remote=True)\` where a cell says \`model.trace(...)\`.`;

function markdown(id: string, text: string): JupyterCell {
  return { cell_type: "markdown", id, metadata: {}, source: linesOf(text) };
}

function code(
  id: string,
  text: string,
  metadata: Readonly<Record<string, unknown>>,
): JupyterCell {
  return {
    cell_type: "code",
    id,
    metadata,
    source: linesOf(text.trimEnd()),
    outputs: [],
    execution_count: null,
  };
}

/** Each with its line break, as the format has it. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
