/** @file Where one attention head looks on one row of tokens, as data and as one cell of it reads. */
import type { Cursor } from "./cursor.ts";
import { reading } from "./number.ts";
import { visibleToken } from "./token-text.ts";

export interface Pattern {
  /** Of the tokens, in order. */
  readonly ids: readonly number[];
  /** Their texts, where they are known. */
  readonly texts?: readonly string[];
  /** [query, key] */
  readonly weights: Float32Array;
}

/** 'query 61 " Michael" looks at key 12 " Jordan": 0.97' */
export function patternReading(
  pattern: Pattern,
  { row: query, column: key }: Cursor,
): string {
  const weight = pattern.weights[query * pattern.ids.length + key];
  const [from, to] = [tokenAt(pattern, query), tokenAt(pattern, key)];
  return key > query && weight === 0
    ? `query ${query} ${from} cannot see key ${key} ${to}, which comes later`
    : `query ${query} ${from} looks at key ${key} ${to}: ${reading(weight)}`;
}

/** '" Jordan"', or "(id 8078)" where texts are not known. */
export function tokenAt({ ids, texts }: Pattern, place: number): string {
  const text = texts?.[place];
  return text === undefined ? `(id ${ids[place]})` : visibleToken(text);
}

/** The key that a query looks at most. */
export function strongestKey({ ids, weights }: Pattern, query: number): number {
  const row = weights.subarray(query * ids.length, (query + 1) * ids.length);
  return row.reduce(
    (best, weight, key) => (weight > (row[best] ?? NaN) ? key : best),
    0,
  );
}
