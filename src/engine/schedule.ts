/** @file The order in which things run that need each other. Pure. */

/**
 * What each wanted one needs, deepest first, then itself: one run is followed to its end before the next begins, so
 * that little is held at any time. Loops over a stack of its own, for chains may be long.
 */
export function scheduled<Item>(
  wanted: readonly Item[],
  needs: (item: Item) => Iterable<Item>,
): Item[] {
  const order: Item[] = [];
  const seen = new Set<Item>();
  for (const root of wanted) {
    if (seen.has(root)) continue;
    seen.add(root);
    const path = [{ item: root, rest: needs(root)[Symbol.iterator]() }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        order.push(top.item);
        path.pop();
      } else if (!seen.has(next.value)) {
        seen.add(next.value);
        path.push({
          item: next.value,
          rest: needs(next.value)[Symbol.iterator](),
        });
      }
    }
  }
  return order;
}
