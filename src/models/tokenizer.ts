/** @file GPT-2's byte-level BPE from a model's own tokenizer.json. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";

/** Text to ids and back. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
  /** The vocabulary's own names of tokens, "Ġpeople" for " people"; undefined for an id that it has not. */
  names(ids: readonly number[]): readonly (string | undefined)[];
  /** The ids of such names; undefined for a name that it has not. */
  idsOf(names: readonly string[]): readonly (number | undefined)[];
  /** Each token's own text, with its spaces; undefined where the model has no tokenizer. */
  texts(ids: readonly number[]): readonly string[] | undefined;
}

/** @param json the content of tokenizer.json */
export function createTokenizer(json: object): Tokenizer {
  const tokenizer = new HuggingFaceTokenizer(json, {});
  return {
    encode: (text) => tokenizer.encode(text).ids,
    // as transformers 5 does it: spaces before punctuation stay
    decode: (ids) =>
      tokenizer.decode([...ids], { clean_up_tokenization_spaces: false }),
    names: (ids) => ids.map((id) => tokenizer.id_to_token(id)),
    idsOf: (names) => names.map((name) => tokenizer.token_to_id(name)),
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
  return {
    encode: refuse,
    decode: refuse,
    names: refuse,
    // no name has an id, not even that of the token that ends a text: generation asks for it
    idsOf: (names) => names.map(() => undefined),
    texts: () => undefined,
  };
}
