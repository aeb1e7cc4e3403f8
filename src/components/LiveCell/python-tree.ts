/** @file Python as a syntax tree, for what needs to know what a text means: settings and completion. */
import { parser } from "@lezer/python";

export type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/** The whole text; where it is broken, the tree has a node for that and goes on. */
export function parsePython(code: string): SyntaxNode {
  return parser.parse(code).topNode;
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}

export function textOf(node: SyntaxNode, code: string): string {
  return code.slice(node.from, node.to);
}
