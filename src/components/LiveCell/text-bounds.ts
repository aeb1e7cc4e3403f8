/** @file What is wrong with a text that the model is to read, and where the model's vocabulary limits it. Pure. */
import type { Tokenizer } from "../../models/tokenizer.ts";
import type { ModelLimits } from "./setting-bounds.ts";
import type { TextRule } from "./setting-rules.ts";

export interface Reading {
  readonly model: Pick<ModelLimits, "name" | "nCtx">;
  /** Undefined while the tokens cannot be counted. */
  readonly tokenizer: Pick<Tokenizer, "encode" | "texts"> | undefined;
}

/** Undefined: nothing is wrong. */
export function problemOfText(
  text: string,
  { room }: TextRule,
  { model: { name, nCtx }, tokenizer }: Reading,
): string | undefined {
  if (text === "") return "Must hold at least one character.";
  if (/\p{Cs}/u.test(text)) return "Must hold no half of a character.";
  const count = tokenizer?.encode(text).length ?? 0;
  if (count + room <= nCtx) return undefined;
  const more = room === 0 ? "" : `, and the listings add ${room}`;
  return `Must be at most ${nCtx - room} tokens, got ${count}: ${name} reads at most ${nCtx}${more}.`;
}

/** So many words are named, not all of a long text. */
const mostWords = 5;

/** What the model makes of a text: how many tokens, and which words it knows only in pieces. */
export function factsOfText(
  text: string,
  { room }: TextRule,
  { model: { name, nCtx }, tokenizer }: Reading,
): string | undefined {
  if (tokenizer === undefined) return undefined;
  const count = tokenizer.encode(text).length;
  const tokens = `${count} ${count === 1 ? "token" : "tokens"} of at most ${nCtx - room}`;
  // as GPT-2's vocabulary has them: with the space before
  const words = [...new Set(text.match(/ ?\p{L}+/gu) ?? [])];
  const split = words.flatMap((word) => {
    const ids = tokenizer.encode(word);
    return ids.length === 1 ? [] : [{ word, ids }];
  });
  if (words.length === 0) return `${tokens}.`;
  if (split.length === 0) return `${tokens}; each word is one of them.`;
  const told = split.slice(0, mostWords).map(({ word, ids }) => {
    const pieces = tokenizer.texts(ids) ?? [];
    // a piece may end within a character
    const shown = pieces.some((piece) => piece.includes("\ufffd"))
      ? `${ids.length} tokens`
      : pieces.map((piece) => piece.trim()).join("·");
    return `“${word.trim()}” (${shown})`;
  });
  const rest = split.length - told.length;
  if (rest > 0) told.push(`${rest} more`);
  return `${tokens}. ${name} knows these words only in pieces: ${told.join(", ")}.`;
}
