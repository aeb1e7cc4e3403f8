/** @file What a module takes or gives: one value, or a tuple of them, as Hugging Face's modules do. */

export type Nested<Leaf> = Leaf | readonly Nested<Leaf>[];

/** Applies a function to each leaf; the path names it ("[1][0]"). */
export function mapNested<A, B>(
  nested: Nested<A>,
  apply: (leaf: A, path: string) => B,
  path = "",
): Nested<B> {
  // a leaf is never an array, which the type cannot say
  return Array.isArray(nested)
    ? (nested as readonly Nested<A>[]).map((part, index) =>
        mapNested(part, apply, `${path}[${index}]`),
      )
    : apply(nested as A, path);
}

/** The leaves from left to right. */
export function leavesOf<Leaf>(nested: Nested<Leaf>): Leaf[] {
  const leaves: Leaf[] = [];
  mapNested(nested, (leaf) => leaves.push(leaf));
  return leaves;
}
