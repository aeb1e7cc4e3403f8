/** @file Takes a page's text apart for a notebook: what stands between its cells, as Markdown, and where each cell is. */
import type { Link, Nodes, RootContent } from "mdast";
import type {} from "mdast-util-mdx";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";

export type Piece =
  | { readonly kind: "text"; readonly markdown: string }
  | { readonly kind: "cell"; readonly place: string };

/** Components whose children are part of the text. */
const transparent = new Set(["Notebook", "details", "summary", "div"]);
/** Components that say something of the live page alone. */
const pageOnly = new Set(["ModelStatus"]);

const parser = unified()
  .use(remarkParse)
  .use(remarkMdx)
  .use(remarkGfm)
  .use(remarkFrontmatter);

/**
 * @param mdx as docs/<page>/index.mdx has it
 * @param linkTo the notebook of a page of that id, for links between pages; undefined where there is none
 */
export function piecesOf(
  mdx: string,
  linkTo: (page: string) => string | undefined,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let paragraphs: string[] = [];
  const endText = (): void => {
    if (paragraphs.length > 0) {
      pieces.push({ kind: "text", markdown: paragraphs.join("\n\n") });
    }
    paragraphs = [];
  };
  const take = (nodes: readonly RootContent[]): void => {
    for (const node of nodes) {
      if (node.type === "yaml" || node.type === "mdxjsEsm") continue;
      if (node.type === "mdxFlowExpression") continue;
      if (node.type !== "mdxJsxFlowElement") {
        paragraphs.push(markdownOf(mdx, node, linkTo));
      } else if (node.name === "LiveCell") {
        endText();
        pieces.push({ kind: "cell", place: placeOf(node.attributes) });
      } else if (node.name === null || transparent.has(node.name)) {
        take(node.children);
      } else if (!pageOnly.has(node.name)) {
        paragraphs.push("*(Here the page shows what a notebook cannot.)*");
      }
    }
  };
  take(parser.parse(mdx).children);
  endText();
  return pieces;
}

function placeOf(
  attributes: readonly { type: string; name?: string; value?: unknown }[],
): string {
  const value = attributes.find(({ name }) => name === "place")?.value;
  if (typeof value === "string") return value;
  throw new Error("LiveCell: must have a place, written as text");
}

/** The text of a node as it was written, but for links within the site and what stands in components. */
function markdownOf(
  mdx: string,
  node: RootContent,
  linkTo: (page: string) => string | undefined,
): string {
  const edits: { from: number; to: number; text: string }[] = [];
  visit(node, (inner) => {
    if (inner.type === "link" && isLocal(inner)) {
      edits.push({ ...span(inner), text: localLink(mdx, inner, linkTo) });
      return "skip";
    }
    if (inner.type === "mdxJsxTextElement") {
      const [first, last] = [inner.children.at(0), inner.children.at(-1)];
      const text =
        first === undefined || last === undefined
          ? ""
          : mdx.slice(span(first).from, span(last).to);
      edits.push({ ...span(inner), text });
      return "skip";
    }
    return undefined;
  });
  const { from, to } = span(node);
  let at = from;
  let markdown = "";
  for (const edit of edits) {
    markdown += mdx.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return (markdown + mdx.slice(at, to)).replace(/^:::.*$/gm, "").trim();
}

function isLocal({ url }: Link): boolean {
  return !/^[a-z]+:/.test(url);
}

/** A link to another page becomes one to its notebook; any other, the text that it has. */
function localLink(
  mdx: string,
  link: Link,
  linkTo: (page: string) => string | undefined,
): string {
  const [first, last] = [link.children.at(0), link.children.at(-1)];
  if (first === undefined || last === undefined) return "";
  const text = mdx.slice(span(first).from, span(last).to);
  const [, page] = /([\w-]+)\/index\.mdx(#.*)?$/.exec(link.url) ?? [];
  const to = page === undefined ? undefined : linkTo(page);
  return to === undefined ? text : `[${text}](${to})`;
}

function span({ position }: Nodes): { from: number; to: number } {
  return {
    from: position?.start.offset ?? 0,
    to: position?.end.offset ?? 0,
  };
}
