/** @file GPT-2's byte-level BPE from a model's own tokenizer.json. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";

/** Text to ids and back. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
}

/** @param json the content of tokenizer.json */
export function createTokenizer(json: object): Tokenizer {
  const tokenizer = new HuggingFaceTokenizer(json, {});
  return {
    encode: (text) => tokenizer.encode(text).ids,
    decode: (ids) => tokenizer.decode([...ids]),
  };
}
