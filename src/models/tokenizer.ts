/** @file GPT-2's byte-level BPE from a model's own tokenizer.json. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";

/** Text to ids and back. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
  /** Each token's own text, with its spaces; undefined where the model has no tokenizer. */
  texts(ids: readonly number[]): readonly string[] | undefined;
}

/** @param json the content of tokenizer.json */
export function createTokenizer(json: object): Tokenizer {
  const tokenizer = new HuggingFaceTokenizer(json, {});
  return {
    encode: (text) => tokenizer.encode(text).ids,
    decode: (ids) => tokenizer.decode([...ids]),
    texts: (ids) =>
      ids.map((id) =>
        tokenizer.decode([id], { clean_up_tokenization_spaces: false }),
      ),
  };
}

/** Of a model that was prepared without one. It runs on ids; text is an error that says so. */
export function noTokenizer(id: string): Tokenizer {
  const refuse = (): never => {
    throw new Error(
      `${id}: has no tokenizer.json, so it takes ids and no text; prepare it again from a folder with one`,
    );
  };
  return { encode: refuse, decode: refuse, texts: () => undefined };
}
