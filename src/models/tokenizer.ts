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

/** Of a model that was prepared without one. It runs on ids; text is an error that says so. */
export function noTokenizer(id: string): Tokenizer {
  const refuse = (): never => {
    throw new Error(
      `${id}: has no tokenizer.json, so it takes ids and no text; prepare it again from a folder with one`,
    );
  };
  return { encode: refuse, decode: refuse };
}
